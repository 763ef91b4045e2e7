/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rich text: what Movim, Libervia and Converse write is read; what a stranger tries does not come through; what is written is read again. */
#include "envoi-rich-text.h"
#include "envoi-tags.h"

#include <string.h>

/* A tree in one line, to compare by eye: p(…) h2(…) ul[…] li[…] q[…] code:lang(…) hr img(src|alt); runs: *b* /i/ -s- `m` with <href> or {tag}. */
static void
describe (GString *out, const GPtrArray *blocks)
{
  static const char * const names[] = { "p", "h", "code", "l", "li", "q", "hr", "img" };

  for (guint i = 0; i < blocks->len; i++)
    {
      const EnvoiRichBlock *block = g_ptr_array_index (blocks, i);

      g_string_append (out, i > 0 ? " " : "");
      if (block->kind == ENVOI_RICH_LIST)
        g_string_append (out, block->ordered ? "o" : "u");
      g_string_append (out, names[block->kind]);
      if (block->kind == ENVOI_RICH_HEADING)
        g_string_append_printf (out, "%u", block->level);
      if (block->kind == ENVOI_RICH_LIST && block->ordered && block->start != 1)
        g_string_append_printf (out, "%u", block->start);
      if (block->language != NULL)
        g_string_append_printf (out, ":%s", block->language);
      if (block->src != NULL)
        g_string_append_printf (out, "(%s|%s)%s", block->src, block->alt != NULL ? block->alt : "", block->href != NULL ? "@" : "");
      if (block->blocks != NULL)
        {
          g_string_append_c (out, '[');
          describe (out, block->blocks);
          g_string_append_c (out, ']');
        }
      if (block->inlines == NULL)
        continue;
      g_string_append_c (out, '(');
      for (guint j = 0; j < block->inlines->len; j++)
        {
          const EnvoiRichInline *run = g_ptr_array_index (block->inlines, j);
          g_autofree char *text = g_strdelimit (g_strdup (run->text), "\n", '|');
          static const char * const signs[] = { "*", "/", "-", "`" };

          for (guint s = 0; s < 4; s++)
            g_string_append (out, (run->style & (1u << s)) != 0 ? signs[s] : "");
          g_string_append (out, text);
          for (guint s = 4; s > 0; s--)
            g_string_append (out, (run->style & (1u << (s - 1))) != 0 ? signs[s - 1] : "");
          if (run->href != NULL)
            g_string_append_printf (out, "<%s>", run->href);
          if (run->tag != NULL)
            g_string_append_printf (out, "{%s}", run->tag);
        }
      g_string_append_c (out, ')');
    }
}

static char *
as_line (EnvoiRichText *text)
{
  GString *out = g_string_new (NULL);

  describe (out, envoi_rich_text_get_blocks (text));
  return g_string_free (out, FALSE);
}

typedef struct { const char *given, *expected; } Case;

static void
check (const Case *cases, guint n, EnvoiRichText *(*read) (const char *text, gssize length))
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiRichText) text = read (cases[i].given, -1), again = NULL;
      g_autofree char *line = as_line (text), *xhtml = envoi_rich_text_to_xhtml (text);

      g_assert_cmpstr (line, ==, cases[i].expected);
      again = envoi_rich_text_new_from_xhtml (xhtml, -1);
      if (!envoi_rich_text_equal (text, again))
        {
          g_autofree char *other = as_line (again);
          g_assert_cmpstr (other, ==, line);
        }
    }
}

static void
test_xhtml (void)
{
  static const Case cases[] = {
    /* as Movim publishes it */
    { "<div xmlns='http://www.w3.org/1999/xhtml'><h1>Title</h1>\n<p>Hello <strong>big</strong> <em>world</em>,<br />\nnext <code>a &lt; b</code></p>\n"
      "<ul>\n<li>one</li>\n<li>two\n<ol start=\"3\">\n<li>deep</li>\n</ol>\n</li>\n</ul>\n</div>",
      "h1(Title) p(Hello *big* /world/,|next `a < b`) ul[li[p(one)] li[p(two) ol3[li[p(deep)]]]]" },
    { "<blockquote><p>first</p><p>second</p></blockquote><hr/><pre><code class=\"language-c\">int a;\n  int b;\n</code></pre>",
      "q[p(first) p(second)] hr code:c(int a;|  int b;)" },
    { "<p>See <a href=\"https://movim.eu/a?b=1&amp;c=2\" target=\"_blank\" rel=\"noopener\">the <b>page</b></a>.</p>",
      "p(See the <https://movim.eu/a?b=1&c=2>*page*<https://movim.eu/a?b=1&c=2>.)" },
    { "<p>a<img src=\"https://up.example/a.jpg\" alt=\"A cat\"/>b</p><a href='https://x.example/'><img src='https://up.example/b.jpg' alt=''/></a>",
      "p(a) img(https://up.example/a.jpg|A cat) p(b) img(https://up.example/b.jpg|)@" },
    { "<p>plain https://example.org/x. #Tag and #café-crème</p>",
      "p(plain https://example.org/x<https://example.org/x>. #Tag{tag} and #café-crème{café-crème})" },
    { "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "p(*A* │ *B*) p(1 │ 2)" },
    /* prefixes, as Libervia's XHTML-IM goes through a server */
    { "<html:div xmlns:html='http://www.w3.org/1999/xhtml'><html:p>x</html:p></html:div>", "p(x)" },
    { "<p><![CDATA[1 < 2 & 3]]></p><p/><div/>text<script src='x'/>more", "p(1 < 2 & 3) p(textmore)" },
    { "", "" },
    { "only text", "p(only text)" },
    { "<p>  \n </p><ul></ul><ul><li> </li></ul><blockquote/>", "" },
  };
  check (cases, G_N_ELEMENTS (cases), envoi_rich_text_new_from_xhtml);
}

static void
test_html (void)
{
  static const Case cases[] = {
    /* ends that HTML lets writers leave out */
    { "<p>one<p>two<ul><li>a<li>b</ul>three", "p(one) p(two) ul[li[p(a)] li[p(b)]] p(three)" },
    { "<b>bold <i>both</b> italic?</i> none", "p(*bold **/both/*/ italic?/ none)" },
    { "1 < 2 &amp; 3 &gt; 2 &hellip; &eacute;&#8364;&#x1F600; &unknown; AT&T", "p(1 < 2 & 3 > 2 … é€😀 &unknown; AT&T)" },
    { "<BR>a<Br>b<br/><br>c<br>", "p(a|b||c)" },
    { "<!DOCTYPE html><!-- no --><html><head><title>t</title><style>p{}</style></head><body>x</body></html>", "p(x)" },
    { "<h2>a</h2>b<h3>c", "h2(a) p(b) h3(c)" },
    { "<li>stray</li><td>cell</td></ul></p></b>x", "p(stray) p(cellx)" },
    { "<pre>  two\n\n   lines  \n</pre>", "code(  two||   lines  )" },
    { "<a href='https://a.example/'>https://a.example/</a>", "p(https://a.example/<https://a.example/>)" },
  };
  check (cases, G_N_ELEMENTS (cases), envoi_rich_text_new_from_html);
}

/* F5 of the facts on security: markup of strangers is a look, never more. */
static void
test_hostile (void)
{
  static const Case cases[] = {
    { "<script>alert(1)</script>a<style>b</style><iframe src='https://x/'>c</iframe><svg onload=x><text>d</text></svg>e<object>f</object>", "p(ae)" },
    { "<p onclick='x()' style='position:fixed'>a</p>", "p(a)" },
    { "<a href='javascript:alert(1)'>a</a><a href=' JaVaScRiPt:alert(1)'>b</a><a href='data:text/html,x'>c</a><a href='file:///etc/passwd'>d</a>"
      "<a href='/local'>e</a><a href='https://'>f</a><a href='https://x.example/ y'>g</a>", "p(abcdefg)" },
    { "<img src='file:///etc/passwd' alt='no'/><img src='data:image/png;base64,AAAA'/><img src='xmpp:a@b' alt='x'/><img src='//x.example/a.png'/>", "p(nox)" },
    { "<form action='https://x'><input name='password'/><button>Sign in</button><textarea>t</textarea>rest</form>", "p(rest)" },
    { "\xe2\x80\xaegpj.exe\xe2\x80\xac a", "p(gpj.exe a)" },
    { "<a href='https://exam\xe2\x80\xaeple.org/'>x</a>", "p(x)" },
    { "<p>&lt;b&gt;not bold&lt;/b&gt; &amp;lt;</p>", "p(<b>not bold</b> &lt;)" },
    { "<script>never ends", "" },
    { "a<b", "p(a)" },
    { "<", "p(<)" },
    { "&", "p(&)" },
    { "&#0;&#xD800;&#xFFFFFFFF;&#27;x", "p(&#0;&#xD800;&#xFFFFFFFF;&#27;x)" },
    { "<!ENTITY a 'aaaa'><p>&a;&a;</p>", "p(&a;&a;)" },
  };
  check (cases, G_N_ELEMENTS (cases), envoi_rich_text_new_from_html);
}

static EnvoiRichText *
read_markdown (const char *text, gssize length)
{
  return envoi_rich_text_new_from_markdown (text);
}

static void
test_markdown (void)
{
  static const Case cases[] = {
    { "# Title\n\nHello **big** *world* `x < y` ~~gone~~\nsame paragraph  \nnew line\n", "h1(Title) p(Hello *big* /world/ `x < y` -gone- same paragraph|new line)" },
    { "* a\n* b\n  1. c\n\n> q\n> r\n\n---\n\n```c\nint a;\n```\n", "ul[li[p(a)] li[p(b) ol[li[p(c)]]]] q[p(q r)] hr code:c(int a;)" },
    { "[text](https://example.org/) <https://b.example> https://c.example", "p(text<https://example.org/> https://b.example<https://b.example> https://c.example<https://c.example>)" },
    { "![alt *text*](https://up.example/a.jpg) and [x](javascript:alert) ![y](file:///z)", "img(https://up.example/a.jpg|alt text) p(and x y)" },
    { "<script>alert(1)</script>\n\na <b>c</b>", "p(<script>alert(1)</script>) p(a <b>c</b>)" },
    { "#NoHeading but #tag", "p(#NoHeading{noheading} but #tag{tag})" },
    { "~~ open ~~~ x~~y", "p(~~ open ~~~ x~~y)" },
  };
  check (cases, G_N_ELEMENTS (cases), read_markdown);
}

static EnvoiRichText *
read_plain (const char *text, gssize length)
{
  return envoi_rich_text_new_from_plain (text);
}

static void
test_plain (void)
{
  static const Case cases[] = {
    { "one\ntwo\n\n\nthree *x* <b>", "p(one|two) p(three *x* <b>)" },
    { "  a   b  ", "p(  a   b)" },
    { "look: https://example.org/#frag #tag! (#x) a#b ##c #1 #1st", "p(look: https://example.org/#frag<https://example.org/#frag> #tag{tag}! (#x{x}) a#b ##c #1 #1st{1st})" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiRichText) text = read_plain (cases[i].given, -1);
      g_autofree char *line = as_line (text);

      g_assert_cmpstr (line, ==, cases[i].expected);
    }
}

/* What came without its source is edited as Markdown, and stays what it was. */
static void
test_markdown_round_trip (void)
{
  static const char * const texts[] = {
    "<h2>A * title</h2><p>Hello <strong>big</strong> <em>world</em>, <del>gone</del> and <code>a`b</code><br/>next line</p>",
    "<ul><li>one</li><li><p>two</p><p>more</p><ol start='7'><li>deep</li><li>er</li></ol></li></ul><ul><li>another</li></ul>",
    "<blockquote><p>a</p><blockquote><p>b</p></blockquote><pre><code>x\n\ny</code></pre></blockquote><hr/><p>1. no list</p><p># no heading</p><p>+ no</p>",
    "<p><a href='https://example.org/a_(b)'>text [x]</a> https://example.org/y_z_ #tag_x and_under_score * _ ![</p>",
    "<p>a &lt;b&gt; &amp;amp; \\ back</p><img src='https://up.example/a_b.jpg' alt='x * y'/>",
    "<pre><code class='language-md'>```\nfence\n```</code></pre>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (EnvoiRichText) text = envoi_rich_text_new_from_xhtml (texts[i], -1), again = NULL;
      g_autofree char *markdown = envoi_rich_text_to_markdown (text), *before = as_line (text), *after = NULL;

      again = envoi_rich_text_new_from_markdown (markdown);
      after = as_line (again);
      if (g_strcmp0 (before, after) != 0)
        g_test_message ("%s", markdown);
      g_assert_cmpstr (after, ==, before);
    }
}

static void
count_blocks (const GPtrArray *blocks, guint depth, guint *n, guint *deepest)
{
  *deepest = MAX (*deepest, depth);
  for (guint i = 0; blocks != NULL && i < blocks->len; i++)
    {
      const EnvoiRichBlock *block = g_ptr_array_index (blocks, i);

      *n += 1 + (block->inlines != NULL ? block->inlines->len : 0);
      count_blocks (block->blocks, depth + 1, n, deepest);
    }
}

static char *
repeat (const char *piece, guint times)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append (text, piece);
  return g_string_free (text, FALSE);
}

static void
test_bounds (void)
{
  static const char * const pieces[] = {
    "<blockquote>a", "<ul><li>a", "<b>", "<b>a</b><i>b</i>", "<p>a", "&amp;", "<", "&", "<a href='https://x.example/", "</p>", "<a b c d e f ", "<!--", "<table><tr><td>a",
    "https://x.example/ ", "#tag ", "a<br>", "<pre>", "<x>a</x>", "<svg>", "\xe2\x80\xae" "a", "> ", "* a\n  ", "[", "![a](https://x.example/a) ", "~~a~~", "`", "**a ", "<a></b>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *long_text = repeat (pieces[i], 300000 / strlen (pieces[i]));
      gint64 begun = g_get_monotonic_time ();

      for (guint reader = 0; reader < 4; reader++)
        {
          g_autoptr (EnvoiRichText) text = reader == 0 ? envoi_rich_text_new_from_xhtml (long_text, -1) : reader == 1 ? envoi_rich_text_new_from_html (long_text, -1)
                                         : reader == 2 ? envoi_rich_text_new_from_markdown (long_text) : envoi_rich_text_new_from_plain (long_text);
          g_autofree char *plain = envoi_rich_text_to_plain (text, 100), *xhtml = envoi_rich_text_to_xhtml (text), *markdown = envoi_rich_text_to_markdown (text);
          guint n = 0, deepest = 0;

          count_blocks (envoi_rich_text_get_blocks (text), 0, &n, &deepest);
          g_assert_cmpuint (n, <, 20000);
          g_assert_cmpuint (deepest, <=, 13);
          g_assert_cmpuint (envoi_rich_text_get_length (text), <=, 256 * 1024);
          g_assert_cmpuint (g_utf8_strlen (plain, -1), <=, 100);
          g_assert_true (g_utf8_validate (xhtml, -1, NULL) && g_utf8_validate (markdown, -1, NULL));
        }
      g_test_message ("%s: %" G_GINT64_FORMAT " ms", pieces[i], (g_get_monotonic_time () - begun) / 1000);
    }
  {
    g_autofree char *large = repeat ("word ", 100000);
    g_autoptr (EnvoiRichText) text = envoi_rich_text_new_from_html (large, -1), part = envoi_rich_text_new_from_html ("<p>abc", 5);
    g_autofree char *line = as_line (part);

    g_assert_true (envoi_rich_text_get_cut (text));
    g_assert_false (envoi_rich_text_get_cut (part));
    g_assert_cmpstr (line, ==, "p(ab)");
  }
}

static void
test_questions (void)
{
  g_autoptr (EnvoiRichText) text = envoi_rich_text_new_from_xhtml ("<h1>T</h1><p>a<b>b</b></p><ul><li>c</li></ul><blockquote><img src='https://x.example/a' alt='P'/></blockquote>", -1);
  g_autoptr (EnvoiRichText) empty = envoi_rich_text_new_from_html (" <p> </p>", -1);
  g_autofree char *plain = envoi_rich_text_to_plain (text, 0), *start = envoi_rich_text_to_plain (text, 3);

  g_assert_cmpstr (plain, ==, "T\nab\nc\nP");
  g_assert_cmpstr (start, ==, "T\na");
  g_assert_cmpuint (envoi_rich_text_get_length (text), ==, 4);
  g_assert_cmpstr (envoi_rich_text_get_picture (text), ==, "https://x.example/a");
  g_assert_false (envoi_rich_text_is_empty (text));
  g_assert_true (envoi_rich_text_is_empty (empty));
  g_assert_null (envoi_rich_text_get_picture (empty));
  g_assert_false (envoi_rich_text_equal (text, empty));
}

static void
test_tags (void)
{
  static const struct { const char *text, *tags; } cases[] = {
    { "#XMPP and #xmpp, #Movim!", "xmpp movim" },
    { "#café-crème #a-#b #end-", "café-crème a end" },
    { "#日本語 #עברית #_x", "日本語 עברית _x" },
    { "a#no /#no https://x.example/#no &#39; #1 # ##", "" },
    { "(#in) \"#quoted\" #ÀÉ #a\xcc\x81", "in quoted àé á" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) tags = envoi_tags_find (cases[i].text);
      g_autofree char *joined = g_strjoinv (" ", tags);

      g_assert_cmpstr (joined, ==, cases[i].tags);
    }
  {
    g_autofree char *many = repeat ("#a ", 10), *key = envoi_tag_key ("#Ab"), *none = envoi_tag_key ("a b"), *empty = envoi_tag_key ("#");

    g_assert_cmpstr (key, ==, "ab");
    g_assert_null (none);
    g_assert_null (empty);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rich-text/xhtml", test_xhtml);
  g_test_add_func ("/rich-text/html", test_html);
  g_test_add_func ("/rich-text/hostile", test_hostile);
  g_test_add_func ("/rich-text/markdown", test_markdown);
  g_test_add_func ("/rich-text/plain", test_plain);
  g_test_add_func ("/rich-text/markdown-round-trip", test_markdown_round_trip);
  g_test_add_func ("/rich-text/bounds", test_bounds);
  g_test_add_func ("/rich-text/questions", test_questions);
  g_test_add_func ("/rich-text/tags", test_tags);
  return g_test_run ();
}
