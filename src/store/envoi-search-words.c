/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-search-words-private.h"

#include <string.h>

/* Of a longer word the beginning counts. */
#define LONGEST_WORD 64
#define LONGEST_MARKED 256
/* What comes behind these is not found: a message is no book, and one must not hold up the others. */
#define MOST_WORDS 20000

typedef enum { KIND_NONE, KIND_WORD, KIND_DENSE, KIND_SYMBOL, KIND_MARK } Kind;

gboolean
envoi_words_is_dense (gunichar c)
{
  if (c < 0x0e00)
    return FALSE;
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_YI:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return TRUE;
    default:
      return c >= 0x3000 && c <= 0x30ff;   /* the long vowel and others that two scripts share */
    }
}

static Kind
kind_of (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum (c) ? KIND_WORD : KIND_NONE;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
      return envoi_words_is_dense (c) ? KIND_DENSE : KIND_WORD;
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
      return KIND_MARK;
    case G_UNICODE_OTHER_SYMBOL:
      return KIND_SYMBOL;
    default:
      return KIND_NONE;
    }
}

/* Whether accents on it are taken off: in other scripts they make another letter. */
static gboolean
loses_accents (gunichar c)
{
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_LATIN:
    case G_UNICODE_SCRIPT_GREEK:
    case G_UNICODE_SCRIPT_CYRILLIC:
    case G_UNICODE_SCRIPT_ARABIC:
    case G_UNICODE_SCRIPT_HEBREW:
    case G_UNICODE_SCRIPT_COMMON:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Letters that people write without the stroke when they have none on their keys. */
static const char *
plain_letters (gunichar c)
{
  switch (c)
    {
    case 0x00df: case 0x1e9e: return "ss";
    case 0x00e6: case 0x00c6: return "ae";
    case 0x0153: case 0x0152: return "oe";
    case 0x00f8: case 0x00d8: return "o";
    case 0x0111: case 0x0110: case 0x00f0: case 0x00d0: return "d";
    case 0x00fe: case 0x00de: return "th";
    case 0x0142: case 0x0141: return "l";
    case 0x0131: case 0x0130: return "i";
    case 0x03c2: return "σ";
    default: return NULL;
    }
}

typedef struct {
  char bytes[LONGEST_WORD + 1];
  int length, start, end;
  gboolean bare;          /* marks are taken off what stands here */
} Piece;

typedef struct {
  EnvoiWordsMode mode;
  EnvoiWordFunc func;
  gpointer data;
  Kind kind;              /* of what is being gathered */
  Piece word;             /* KIND_WORD: so far; KIND_DENSE: the present character with its marks */
  Piece before;           /* KIND_DENSE: the character before it */
  gboolean has_before;
  int count;
} Cutter;

static gboolean
put (Piece *piece, gunichar c)
{
  if (piece->length + 6 > LONGEST_WORD)
    return FALSE;
  piece->length += g_unichar_to_utf8 (c, piece->bytes + piece->length);
  return TRUE;
}

static void
put_folded (Piece *piece, gunichar c)
{
  const char *plain = plain_letters (c);
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n;

  if (plain != NULL)
    {
      for (; *plain != '\0'; plain = g_utf8_next_char (plain))
        put (piece, g_utf8_get_char (plain));
      piece->bare = TRUE;
      return;
    }
  if (c >= 0xac00 && c <= 0xd7a3)
    {
      put (piece, c);
      return;
    }
  n = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n; i++)
    {
      gboolean mark = g_unichar_ismark (parts[i]);

      if (mark && piece->bare)
        continue;
      if (!mark)
        piece->bare = loses_accents (parts[i]);
      put (piece, parts[i] < 0x80 ? (gunichar) g_ascii_tolower (parts[i]) : g_unichar_tolower (parts[i]));
    }
}

static gboolean
give (Cutter *self, const Piece *piece, gboolean same_place)
{
  if (piece->length == 0)
    return TRUE;
  self->count++;
  return self->func (piece->bytes, piece->length, piece->start, piece->end, same_place, self->data) && self->count < MOST_WORDS;
}

static gboolean
give_pair (Cutter *self)
{
  Piece pair = self->before;

  if (pair.length + self->word.length > LONGEST_WORD)
    return TRUE;
  memcpy (pair.bytes + pair.length, self->word.bytes, self->word.length);
  pair.length += self->word.length;
  pair.end = self->word.end;
  return give (self, &pair, FALSE);
}

/* A run of KIND_DENSE gets one character more; the present one is complete. */
static gboolean
next_dense (Cutter *self)
{
  gboolean on = !self->has_before || give_pair (self);

  self->before = self->word;
  self->has_before = TRUE;
  return on;
}

static gboolean
finish (Cutter *self)
{
  gboolean on = TRUE;

  if (self->kind == KIND_WORD || self->kind == KIND_SYMBOL)
    on = give (self, &self->word, FALSE);
  else if (self->kind == KIND_DENSE)
    {
      gboolean pair = self->has_before;

      on = !pair || give_pair (self);
      if (on && (!pair || self->mode == ENVOI_WORDS_OF_TEXT))
        on = give (self, &self->word, pair);
    }
  self->kind = KIND_NONE;
  self->has_before = FALSE;
  return on;
}

static void
begin (Cutter *self, Kind kind, int start)
{
  self->kind = kind;
  self->word.length = 0;
  self->word.start = start;
  self->word.bare = FALSE;
}

/* Most texts are mostly this; it goes without tables. */
static const char *
run_ascii (Cutter *self, const char *text, const char *at, const char *end)
{
  Piece *word = &self->word;

  while (at < end && g_ascii_isalnum (*at))
    {
      if (word->length + 6 <= LONGEST_WORD)
        word->bytes[word->length++] = g_ascii_tolower (*at);
      at++;
    }
  word->end = at - text;
  word->bare = TRUE;
  return at;
}

void
envoi_words_each (const char *text, gsize length, EnvoiWordsMode mode, EnvoiWordFunc func, gpointer data)
{
  Cutter self = { .mode = mode, .func = func, .data = data };
  const char *at = text, *end = text + length;
  gboolean on = TRUE;

  while (on && at < end)
    {
      int start = at - text;
      gunichar c = (guchar) *at;
      Kind kind;

      if (c < 0x80)
        {
          if (g_ascii_isalnum (c))
            {
              if (self.kind != KIND_WORD)
                {
                  on = finish (&self);
                  begin (&self, KIND_WORD, start);
                }
              at = run_ascii (&self, text, at, end);
              continue;
            }
          if (self.kind != KIND_NONE)
            on = finish (&self);
          at++;
          if (c == ENVOI_WORD_MARK[0])
            {
              const char *close = memchr (at, c, MIN (end - at, LONGEST_MARKED));

              if (close == NULL)
                continue;
              on = on && func (at - 1, close - at + 1, start, close + 1 - text, FALSE, data);
              at = close + 1;
            }
          continue;
        }
      c = g_utf8_get_char_validated (at, end - at);
      if ((gint32) c < 0)
        {
          on = finish (&self);
          at++;
          continue;
        }
      at = g_utf8_next_char (at);
      kind = kind_of (c);
      if (kind == KIND_MARK)
        {
          /* A mark alone is nothing. */
          if (self.kind == KIND_WORD || self.kind == KIND_DENSE)
            {
              put_folded (&self.word, c);
              self.word.end = at - text;
            }
          continue;
        }
      if (kind == KIND_DENSE && self.kind == KIND_DENSE)
        on = next_dense (&self);
      else if (kind != self.kind || kind == KIND_SYMBOL)
        on = finish (&self);
      if (kind == KIND_NONE)
        continue;
      if (kind != KIND_WORD || self.kind != KIND_WORD)
        begin (&self, kind, start);
      put_folded (&self.word, c);
      self.word.end = at - text;
    }
  if (on)
    finish (&self);
}

/* --- For SQLite --- */

typedef struct {
  void *context;
  int (*token) (void *context, int flags, const char *word, int length, int start, int end);
  int code;
} Call;

static gboolean
pass_on (const char *word, int length, int start, int end, gboolean same_place, gpointer data)
{
  Call *call = data;

  call->code = call->token (call->context, same_place ? FTS5_TOKEN_COLOCATED : 0, word, length, start, end);
  return call->code == SQLITE_OK;
}

static int
tokenize (Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int length,
          int (*token) (void *, int, const char *, int, int, int))
{
  Call call = { context, token, SQLITE_OK };

  envoi_words_each (text, length, flags & FTS5_TOKENIZE_QUERY ? ENVOI_WORDS_OF_QUERY : ENVOI_WORDS_OF_TEXT, pass_on, &call);
  return call.code;
}

static int
create (void *data, const char **arguments, int count, Fts5Tokenizer **tokenizer)
{
  *tokenizer = (Fts5Tokenizer *) create;   /* there is nothing to keep, but it must not be NULL */
  return SQLITE_OK;
}

static void
destroy (Fts5Tokenizer *tokenizer)
{
}

int
envoi_words_register (sqlite3 *handle)
{
  fts5_tokenizer tokenizer = { create, destroy, tokenize };
  sqlite3_stmt *statement = NULL;
  fts5_api *api = NULL;
  int code = sqlite3_prepare_v2 (handle, "SELECT fts5(?1)", -1, &statement, NULL);

  if (code != SQLITE_OK)
    return code;
  sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
  sqlite3_step (statement);
  code = sqlite3_finalize (statement);
  if (code != SQLITE_OK || api == NULL)
    return code != SQLITE_OK ? code : SQLITE_ERROR;
  return api->xCreateTokenizer (api, "envoi", NULL, &tokenizer, NULL);
}
