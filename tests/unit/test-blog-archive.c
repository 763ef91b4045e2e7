/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A blog into a file and back: nothing is lost, nothing comes twice, whatever breaks in between. */
#include "envoi-blog-archive.h"
#include "feed-world.h"

typedef struct {
  FeedWorld *world;
  EnvoiBlogArchive *archive;
  GFile *folder, *file;
} Scene;

static void
open_archive (Scene *scene)
{
  scene->archive = ENVOI_BLOG_ARCHIVE (envoi_session_add_service (scene->world->session, ENVOI_TYPE_BLOG_ARCHIVE));
}

static Scene *
scene_new (FeedFlavour flavour)
{
  Scene *scene = g_new0 (Scene, 1);
  g_autofree char *path = NULL;

  scene->world = feed_new (flavour);
  path = g_build_filename (scene->world->folder, "export", NULL);
  scene->folder = g_file_new_for_path (path);
  scene->file = g_file_get_child (scene->folder, "blog.atom");
  g_assert_true (g_file_make_directory (scene->folder, NULL, NULL));
  open_archive (scene);
  return scene;
}

static void
scene_free (Scene *scene)
{
  feed_free (scene->world);
  g_object_unref (scene->folder);
  g_object_unref (scene->file);
  g_free (scene);
}

static char *
read_file (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_load_contents (scene->file, NULL, &text, NULL, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
write_file (Scene *scene, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_replace_contents (scene->file, text, strlen (text), NULL, FALSE, 0, NULL, NULL, &error);
  g_assert_no_error (error);
}

static DexFuture *
fetch (EnvoiAccount *account, const char *uri, gpointer user_data)
{
  Scene *scene = user_data;
  g_autoptr (GFile) file = NULL;

  if (strstr (uri, "gone") != NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s", "");
  file = g_file_get_child (scene->folder, "source");
  g_file_replace_contents (file, uri, strlen (uri), NULL, FALSE, 0, NULL, NULL, NULL);
  return dex_future_new_take_object (g_steal_pointer (&file));
}

#define PHOTO "https://upload.test/a/photo%201.jpg?x=1&amp;y=2"
#define POST(id, published, updated, more) "<entry xmlns='http://www.w3.org/2005/Atom'><title>Title of " id "</title><id>" id "</id><published>" published "</published>" \
  "<updated>" updated "</updated>" more "</entry>"

static void
test_export (void)
{
  for (FeedFlavour flavour = 0; flavour < FEED_FLAVOURS; flavour++)
    {
      Scene *scene = scene_new (flavour);
      g_autofree EnvoiBlogArchiveResult *result = NULL, *again = NULL;
      g_autofree char *text = NULL, *second = NULL, *local = NULL;
      g_autoptr (GFile) files = NULL;
      const char *at;

      feed_fill (scene->world, ALICE, BLOG, ALICE, 0, 130);
      feed_put (scene->world, ALICE, BLOG, "withphoto", ALICE,
                POST ("tag:x,1:1", "2010-01-01T00:00:00.123456Z", "2011-01-01T00:00:00Z",
                      "<link rel='enclosure' type='image/jpeg' href='" PHOTO "'/><link rel='enclosure' href='https://upload.test/gone.bin'/>"
                      "<link rel='related' href='https://elsewhere.test/page'/><strange xmlns='urn:x' a='b'>kept</strange>"
                      "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><img src='" PHOTO "'/></div></content>"));
      feed_put (scene->world, ALICE, BLOG, "0", ALICE, "<feed xmlns='http://www.w3.org/2005/Atom'/>");
      feed_caught_up (scene->world);

      result = await_dup (envoi_blog_archive_export (scene->archive, scene->folder, fetch, scene));
      g_assert_cmpuint (result->n_posts, ==, 131);
      g_assert_cmpuint (result->n_files, ==, 1);
      g_assert_cmpuint (result->n_files_lost, ==, 1);
      text = read_file (scene);
      /* Every post once, the newest first, and the dates to the microsecond. */
      for (guint i = 0; i < 130; i++)
        {
          g_autofree char *title = g_strdup_printf ("<title>post %04u<", i);
          at = strstr (text, title);
          g_assert_nonnull (at);
          g_assert_null (strstr (at + 1, title));
        }
      g_assert_true (strstr (text, "<title>post 0129<") < strstr (text, "<title>post 0000<"));
      g_assert_true (strstr (text, "<title>post 0000<") < strstr (text, "tag:x,1:1"));
      g_assert_nonnull (strstr (text, "2010-01-01T00:00:00.123456Z"));
      g_assert_nonnull (strstr (text, "kept"));
      /* Where it stood is said, as the id does not. */
      g_assert_nonnull (strstr (text, "item=withphoto"));
      /* The picture is the file beside it, in its text too; what could not be had keeps its address. */
      g_assert_null (strstr (text, "photo%201.jpg"));
      g_assert_nonnull (strstr (text, "https://upload.test/gone.bin"));
      at = strstr (text, "files/");
      g_assert_nonnull (at);
      g_assert_nonnull (strstr (at + 6, "files/"));
      local = g_strndup (at, strcspn (at, "\"'"));
      g_assert_true (g_str_has_suffix (local, ".jpg"));
      files = g_file_resolve_relative_path (scene->folder, local);
      g_assert_true (g_file_query_exists (files, NULL));

      again = await_dup (envoi_blog_archive_export (scene->archive, scene->folder, NULL, NULL));
      second = read_file (scene);
      g_assert_cmpuint (again->n_posts, ==, 131);
      scene_free (scene);
    }
}

static guint
index_of (Scene *scene, const char *id)
{
  guint index = G_MAXUINT;

  g_assert_nonnull (feed_item (feed_node (scene->world, ALICE, BLOG), id, &index));
  return index;
}

#define DOCUMENT(entries) "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>" entries "</feed>"

/* From another account and another program: own dates, own ids, another author and place; what is there already is left alone. */
static void
test_import (void)
{
  for (FeedFlavour flavour = 0; flavour < FEED_FLAVOURS; flavour++)
    {
      Scene *scene = scene_new (flavour);
      g_autofree EnvoiBlogArchiveResult *result = NULL, *again = NULL;
      FeedNode *blog;
      const char *xml;

      feed_put (scene->world, ALICE, BLOG, "already-there", ALICE, POST ("already-there", "2012-01-01T00:00:00Z", "2012-01-01T00:00:00Z", ""));
      feed_caught_up (scene->world);
      write_file (scene, DOCUMENT (
        POST ("urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", "2019-01-01T00:00:00Z", "2020-05-06T07:08:09.25Z",
              "<author><name>Old Me</name><uri>xmpp:me@old.test</uri></author><link rel='alternate' href='xmpp:me@old.test?;node=urn%3Axmpp%3Amicroblog%3A0;item=newer-one'/>"
              "<link rel='replies' title='comments' href='xmpp:comments.old.test?;node=urn%3Axmpp%3Amicroblog%3A0%3Acomments%2Fnewer-one'/>"
              "<link rel='alternate' type='text/html' href='https://old.test/page'/><strange xmlns='urn:x'>kept</strange>")
        POST ("older-one", "2005-06-07T08:09:10.123456Z", "2005-06-07T08:09:10.123456Z", "")
        POST ("already-there", "1999-01-01T00:00:00Z", "1999-01-01T00:00:00Z", "")
        POST ("older-one", "2005-06-07T08:09:10.123456Z", "2005-06-07T08:09:10.123456Z", "")));

      result = await_dup (envoi_blog_archive_import (scene->archive, scene->file));
      feed_settle (scene->world);
      g_assert_cmpuint (result->n_posts, ==, 2);
      g_assert_cmpuint (result->n_known, ==, 1);
      g_assert_cmpuint (result->n_failed, ==, 0);
      blog = feed_node (scene->world, ALICE, BLOG);
      g_assert_cmpuint (blog->items->len, ==, 3);
      /* The oldest first, for servers keep the order in which things came. */
      g_assert_cmpuint (index_of (scene, "older-one"), <, index_of (scene, "newer-one"));
      g_assert_nonnull (strstr (feed_item (blog, "already-there", NULL)->xml, "2012-01-01"));
      g_assert_nonnull (strstr (feed_item (blog, "older-one", NULL)->xml, "2005-06-07T08:09:10.123456Z"));
      xml = feed_item (blog, "newer-one", NULL)->xml;
      g_assert_nonnull (strstr (xml, "2019-01-01T00:00:00"));
      g_assert_nonnull (strstr (xml, "2020-05-06T07:08:09.25"));
      g_assert_nonnull (strstr (xml, "urn:uuid:1225c695"));
      g_assert_nonnull (strstr (xml, "kept"));
      g_assert_nonnull (strstr (xml, "xmpp:" ALICE));
      g_assert_nonnull (strstr (xml, "https://old.test/page"));
      g_assert_null (strstr (xml, "me@old.test"));
      /* Its comments have a place of their own here. */
      g_assert_null (strstr (xml, "comments.old.test"));
      g_assert_nonnull (strstr (xml, COMMENTS));
      g_assert_nonnull (feed_find (scene->world, COMMENTS, BLOG ":comments/newer-one"));

      again = await_dup (envoi_blog_archive_import (scene->archive, scene->file));
      g_assert_cmpuint (again->n_posts, ==, 0);
      g_assert_cmpuint (again->n_known, ==, 3);
      g_assert_cmpuint (blog->items->len, ==, 3);
      scene_free (scene);
    }
}

static char *
many (guint n)
{
  GString *text = g_string_new ("<feed xmlns='http://www.w3.org/2005/Atom'>");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *title = g_strdup_printf ("old %03u", i), *entry = feed_entry_at (title, i), *id = g_strdup_printf ("<id>many-%04u</id>", i);
      g_autofree char *same = g_strdup_printf ("<id>%s</id>", title);
      GString *whole = g_string_new (entry);

      g_string_replace (whole, same, id, 0);
      g_string_append (text, whole->str);
      g_string_free (whole, TRUE);
    }
  g_string_append (text, "</feed>");
  return g_string_free (text, FALSE);
}

/* The line breaks, with an answer lost on the way; later the program ends. Each post is there once. */
static void
test_interrupted (void)
{
  Scene *scene = scene_new (FEED_MNESIA);
  g_autofree char *text = many (40);
  FeedNode *blog = feed_node (scene->world, ALICE, BLOG);
  DexFuture *import;

  feed_caught_up (scene->world);
  write_file (scene, text);
  import = envoi_blog_archive_import (scene->archive, scene->file);
  wait_until (blog->items->len >= 10);
  /* The server still takes one more; nobody hears of it. */
  scene->world->loses = "publish";
  feed_settle (scene->world);
  feed_lose (scene->world);
  scene->world->loses = NULL;
  g_assert_cmpint (envoi_blog_archive_get_state (scene->archive), ==, ENVOI_BLOG_ARCHIVE_WAITING);
  g_assert_cmpuint (blog->items->len, <, 40);
  feed_online (scene->world);
  wait_until (blog->items->len >= 25);
  dex_unref (import);

  feed_restart (scene->world);
  open_archive (scene);
  blog = feed_node (scene->world, ALICE, BLOG);
  g_assert_cmpuint (blog->items->len, <, 40);
  feed_online (scene->world);
  wait_until (envoi_blog_archive_get_result (scene->archive) != NULL);
  g_assert_cmpuint (blog->items->len, ==, 40);
  g_assert_cmpuint (feed_count (scene->world, "publish " ALICE " " BLOG " many-"), <=, 42);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("many-%04u", i);
      g_assert_nonnull (feed_item (blog, id, NULL));
    }

  /* It is over: the next sign-in begins nothing. */
  feed_restart (scene->world);
  open_archive (scene);
  feed_online (scene->world);
  feed_settle (scene->world);
  g_assert_cmpint (envoi_blog_archive_get_state (scene->archive), ==, ENVOI_BLOG_ARCHIVE_IDLE);
  g_assert_null (envoi_blog_archive_get_result (scene->archive));
  scene_free (scene);
}

static void
test_stopped (void)
{
  Scene *scene = scene_new (FEED_PROSODY);
  g_autofree char *text = many (40);
  FeedNode *blog = feed_node (scene->world, ALICE, BLOG);
  DexFuture *import, *second;
  g_autoptr (GError) error = NULL, busy = NULL;
  g_autofree EnvoiBlogArchiveResult *rest = NULL;
  guint n;

  feed_caught_up (scene->world);
  write_file (scene, text);
  import = envoi_blog_archive_import (scene->archive, scene->file);
  second = envoi_blog_archive_import (scene->archive, scene->file);
  busy = await_error (second);
  g_assert_error (busy, G_IO_ERROR, G_IO_ERROR_EXISTS);
  wait_until (blog->items->len >= 5);
  envoi_blog_archive_cancel (scene->archive);
  error = await_error (import);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  n = blog->items->len;
  g_assert_cmpuint (n, <, 40);
  rest = await_dup (envoi_blog_archive_import (scene->archive, scene->file));
  g_assert_cmpuint (rest->n_known, ==, n);
  g_assert_cmpuint (rest->n_posts, ==, 40 - n);
  scene_free (scene);
}

/* A file from a stranger names no files but those in its own folder; what the server refuses stops nothing. */
static void
test_hostile (void)
{
  Scene *scene = scene_new (FEED_PROSODY);
  g_autofree EnvoiBlogArchiveResult *result = NULL;
  g_autoptr (GError) unsafe = NULL, nothing = NULL;
  const char *xml;

  feed_caught_up (scene->world);
  write_file (scene, DOCUMENT (POST ("hostile-1", "2019-01-01T00:00:00Z", "2019-01-01T00:00:00Z",
                                     "<link rel='enclosure' href='files/../../secret'/><link rel='enclosure' href='files/%2e%2e/x'/>"
                                     "<link rel='enclosure' href='file:///etc/passwd'/><link rel='enclosure' href='files/missing.jpg'/>")));
  result = await_dup (envoi_blog_archive_import (scene->archive, scene->file));
  g_assert_cmpuint (result->n_posts, ==, 1);
  xml = feed_item (feed_node (scene->world, ALICE, BLOG), "hostile-1", NULL)->xml;
  g_assert_null (strstr (xml, "files/"));
  g_assert_cmpuint (result->n_files, ==, 0);

  write_file (scene, "<!DOCTYPE feed [<!ENTITY a 'b'>]><feed xmlns='http://www.w3.org/2005/Atom'/>");
  unsafe = await_error (envoi_blog_archive_import (scene->archive, scene->file));
  g_assert_nonnull (unsafe);
  g_file_delete (scene->file, NULL, NULL);
  nothing = await_error (envoi_blog_archive_import (scene->archive, scene->file));
  g_assert_error (nothing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (envoi_blog_archive_get_state (scene->archive), ==, ENVOI_BLOG_ARCHIVE_IDLE);
  scene_free (scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/blog-archive/export", test_export);
  g_test_add_func ("/blog-archive/import", test_import);
  g_test_add_func ("/blog-archive/interrupted", test_interrupted);
  g_test_add_func ("/blog-archive/stopped", test_stopped);
  g_test_add_func ("/blog-archive/hostile", test_hostile);
  return g_test_run ();
}
