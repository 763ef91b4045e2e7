/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-post-entry.h"
#include "envoi-jid.h"
#include "envoi-tags.h"
#include "envoi-text.h"
#include <adwaita.h>
#include <string.h>

/* The text of a post is not longer; what is pasted beyond is cut. */
#define MAX_BYTES (128 * 1024)
#define MAX_NAME 100

struct _EnvoiPostEntry
{
  GtkTextView parent_instance;
  GtkTextTag *tag_look;
  GSignalGroup *on_style;
  guint look_id;
};

enum { FILES_GIVEN, PICTURE_GIVEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiPostEntry, envoi_post_entry, GTK_TYPE_TEXT_VIEW)

static GtkTextBuffer *
get_buffer (EnvoiPostEntry *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
}

/* ---- mentions ---- */

static const char *
get_jid (GtkTextTag *tag)
{
  return g_object_get_data (G_OBJECT (tag), "jid");
}

/* The mention that holds this place; NULL for none. */
static GtkTextTag *
find_mention (const GtkTextIter *iter)
{
  GSList *tags = gtk_text_iter_get_tags (iter);
  GtkTextTag *found = NULL;

  for (GSList *l = tags; l != NULL && found == NULL; l = l->next)
    if (get_jid (l->data) != NULL)
      found = l->data;
  g_slist_free (tags);
  return found;
}

static GtkTextTag *
new_mention (EnvoiPostEntry *self, const char *jid)
{
  GtkTextTag *tag = gtk_text_buffer_create_tag (get_buffer (self), NULL, "weight", PANGO_WEIGHT_SEMIBOLD, NULL);
  GdkRGBA *accent = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());

  g_object_set (tag, "foreground-rgba", accent, NULL);
  gdk_rgba_free (accent);
  g_object_set_data_full (G_OBJECT (tag), "jid", g_strdup (jid), g_free);
  return tag;
}

/* Signs that would end the words of a link too early. */
static void
append_escaped (GString *text, const char *name)
{
  for (; *name != '\0'; name++)
    {
      if (strchr ("[]\\", *name) != NULL)
        g_string_append_c (text, '\\');
      g_string_append_c (text, *name);
    }
}

static char *
dup_address (const char *jid)
{
  return g_uri_escape_string (jid, "@.-_~!$&'*+,;=", FALSE);
}

char *
envoi_post_entry_dup_markdown (EnvoiPostEntry *self)
{
  GString *text = g_string_new (NULL);
  GtkTextIter at;

  gtk_text_buffer_get_start_iter (get_buffer (self), &at);
  while (!gtk_text_iter_is_end (&at))
    {
      GtkTextIter end = at;
      GtkTextTag *mention = find_mention (&at);
      g_autofree char *piece = NULL;

      gtk_text_iter_forward_to_tag_toggle (&end, mention);
      piece = gtk_text_iter_get_text (&at, &end);
      if (mention != NULL && *piece == '@')
        {
          g_autofree char *address = dup_address (get_jid (mention));
          g_string_append_c (text, '[');
          append_escaped (text, piece);
          g_string_append_printf (text, "](xmpp:%s)", address);
        }
      else
        g_string_append (text, piece);
      at = end;
    }
  return g_string_free (text, FALSE);
}

/* Reads "[@Name](xmpp:address)" at the beginning of text; returns its length, 0 when it is none. */
static gsize
read_mention (const char *text, char **name, char **jid)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *address = NULL;
  const char *at = text + 1, *end;

  if (!g_str_has_prefix (text, "[@"))
    return 0;
  for (; *at != '\0' && *at != ']' && *at != '\n' && words->len < MAX_NAME * 4; at++)
    {
      if (*at == '\\' && strchr ("[]\\", at[1]) != NULL && at[1] != '\0')
        at++;
      g_string_append_c (words, *at);
    }
  if (!g_str_has_prefix (at, "](xmpp:") || (end = strchr (at, ')')) == NULL)
    return 0;
  at += strlen ("](xmpp:");
  address = g_uri_unescape_segment (at, end, NULL);
  *jid = address != NULL ? envoi_jid_dup_bare (address) : NULL;
  if (*jid == NULL || strchr (address, '?') != NULL)
    {
      g_clear_pointer (jid, g_free);
      return 0;
    }
  *name = g_strdup (words->str);
  return end + 1 - text;
}

void
envoi_post_entry_set_markdown (EnvoiPostEntry *self, const char *markdown)
{
  g_autofree char *clean = envoi_text_sanitize (markdown != NULL ? markdown : "", -1);
  GtkTextBuffer *buffer = get_buffer (self);
  const char *from = clean;
  GtkTextIter iter;

  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, "", 0);
  for (const char *at = strstr (clean, "[@"); at != NULL; at = strstr (at, "[@"))
    {
      g_autofree char *name = NULL, *jid = NULL;
      gsize length = read_mention (at, &name, &jid);

      if (length == 0)
        {
          at++;
          continue;
        }
      gtk_text_buffer_get_end_iter (buffer, &iter);
      gtk_text_buffer_insert (buffer, &iter, from, at - from);
      gtk_text_buffer_insert_with_tags (buffer, &iter, name, -1, new_mention (self, jid), NULL);
      from = at = at + length;
    }
  gtk_text_buffer_get_end_iter (buffer, &iter);
  gtk_text_buffer_insert (buffer, &iter, from, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  gtk_text_buffer_get_end_iter (buffer, &iter);
  gtk_text_buffer_place_cursor (buffer, &iter);
}

gboolean
envoi_post_entry_is_empty (EnvoiPostEntry *self)
{
  GtkTextIter iter;

  gtk_text_buffer_get_start_iter (get_buffer (self), &iter);
  for (; !gtk_text_iter_is_end (&iter); gtk_text_iter_forward_char (&iter))
    if (!g_unichar_isspace (gtk_text_iter_get_char (&iter)))
      return FALSE;
  return TRUE;
}

/* ---- writing ---- */

static void
replace (EnvoiPostEntry *self, guint start_offset, guint end_offset, const char *text, GtkTextTag *tag)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, start_offset);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, end_offset);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert_with_tags (buffer, &start, text, -1, tag, NULL);
  if (!g_unichar_isspace (gtk_text_iter_get_char (&start)))
    gtk_text_buffer_insert (buffer, &start, " ", 1);
  else
    gtk_text_iter_forward_char (&start);
  gtk_text_buffer_place_cursor (buffer, &start);
  gtk_text_buffer_end_user_action (buffer);
}

void
envoi_post_entry_put_mention (EnvoiPostEntry *self, guint start, guint end, const char *name, const char *jid)
{
  g_autofree char *line = envoi_text_one_line (name, MAX_NAME), *text = g_strconcat ("@", line, NULL);

  replace (self, start, end, text, new_mention (self, jid));
}

void
envoi_post_entry_put_word (EnvoiPostEntry *self, guint start, guint end, const char *word)
{
  replace (self, start, end, word, NULL);
}

void
envoi_post_entry_toggle_around (EnvoiPostEntry *self, const char *sign)
{
  GtkTextBuffer *buffer = get_buffer (self);
  guint length = g_utf8_strlen (sign, -1), first;
  GtkTextIter start, end, before, after;
  g_autofree char *left = NULL, *right = NULL;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  before = start;
  after = end;
  gtk_text_iter_backward_chars (&before, length);
  gtk_text_iter_forward_chars (&after, length);
  left = gtk_text_iter_get_text (&before, &start);
  right = gtk_text_iter_get_text (&end, &after);
  first = gtk_text_iter_get_offset (&start);
  gtk_text_buffer_begin_user_action (buffer);
  if (g_str_equal (left, sign) && g_str_equal (right, sign))
    {
      gtk_text_buffer_delete (buffer, &end, &after);
      gtk_text_buffer_get_iter_at_offset (buffer, &start, first);
      before = start;
      gtk_text_iter_backward_chars (&before, length);
      gtk_text_buffer_delete (buffer, &before, &start);
    }
  else
    {
      guint last = gtk_text_iter_get_offset (&end);
      gtk_text_buffer_insert (buffer, &end, sign, -1);
      gtk_text_buffer_get_iter_at_offset (buffer, &start, first);
      gtk_text_buffer_insert (buffer, &start, sign, -1);
      gtk_text_buffer_get_iter_at_offset (buffer, &start, first + length);
      gtk_text_buffer_get_iter_at_offset (buffer, &end, last + length);
      gtk_text_buffer_select_range (buffer, &end, &start);
    }
  gtk_text_buffer_end_user_action (buffer);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static gboolean
line_begins (GtkTextBuffer *buffer, int line, const char *sign)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_iter_at_line (buffer, &start, line);
  end = start;
  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  text = gtk_text_iter_get_text (&start, &end);
  return g_str_has_prefix (text, sign);
}

void
envoi_post_entry_toggle_lines (EnvoiPostEntry *self, const char *sign)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter start, end;
  int first, last;
  gboolean all = TRUE;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  first = gtk_text_iter_get_line (&start);
  last = gtk_text_iter_get_line (&end);
  for (int line = first; line <= last && all; line++)
    all = line_begins (buffer, line, sign);
  gtk_text_buffer_begin_user_action (buffer);
  for (int line = first; line <= last; line++)
    {
      gtk_text_buffer_get_iter_at_line (buffer, &start, line);
      if (all)
        {
          end = start;
          gtk_text_iter_forward_chars (&end, g_utf8_strlen (sign, -1));
          gtk_text_buffer_delete (buffer, &start, &end);
        }
      else if (!line_begins (buffer, line, sign))
        gtk_text_buffer_insert (buffer, &start, sign, -1);
    }
  gtk_text_buffer_end_user_action (buffer);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
envoi_post_entry_insert_link (EnvoiPostEntry *self, const char *address)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter start, end, cursor;
  g_autofree char *words = NULL, *link = NULL;
  g_autoptr (GString) escaped = g_string_new (NULL);
  guint first, in_words, at;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  words = gtk_text_iter_get_text (&start, &end);
  append_escaped (escaped, words);
  link = g_strdup_printf ("[%s](%s)", escaped->str, address != NULL ? address : "");
  first = gtk_text_iter_get_offset (&start);
  in_words = first + 1;
  /* Words without an address: that is to be written next. An address without words: those. */
  at = *words == '\0' ? in_words : first + g_utf8_strlen (link, -1) - (address != NULL ? 0 : 1);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, link, -1);
  gtk_text_buffer_get_iter_at_offset (buffer, &cursor, at);
  gtk_text_buffer_place_cursor (buffer, &cursor);
  gtk_text_buffer_end_user_action (buffer);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* ---- the look of tags ---- */

static gboolean
update_look (gpointer data)
{
  EnvoiPostEntry *self = data;
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  gsize from = 0, tag_start, tag_end, seen = 0;
  guint offset = 0;

  self->look_id = 0;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->tag_look, &start, &end);
  text = gtk_text_iter_get_slice (&start, &end);
  while (envoi_tags_next (text, strlen (text), from, &tag_start, &tag_end))
    {
      offset += g_utf8_strlen (text + seen, tag_start - seen);
      gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
      offset += g_utf8_strlen (text + tag_start, tag_end - tag_start);
      gtk_text_buffer_get_iter_at_offset (buffer, &end, offset);
      gtk_text_buffer_apply_tag (buffer, self->tag_look, &start, &end);
      from = seen = tag_end;
    }
  return G_SOURCE_REMOVE;
}

static void
on_changed (EnvoiPostEntry *self)
{
  if (self->look_id == 0)
    self->look_id = g_idle_add (update_look, self);
}

/* A mention whose name was begun to be taken away is a word like others. */
static void
on_deleted (EnvoiPostEntry *self, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextTag *mentions[2] = { find_mention (start), NULL };
  GtkTextIter last = *end;

  gtk_text_iter_backward_char (&last);
  mentions[1] = find_mention (&last);
  for (guint i = 0; i < 2; i++)
    if (mentions[i] != NULL)
      {
        GtkTextIter from = i == 0 ? *start : last, to = from;
        if (!gtk_text_iter_starts_tag (&from, mentions[i]))
          gtk_text_iter_backward_to_tag_toggle (&from, mentions[i]);
        gtk_text_iter_forward_to_tag_toggle (&to, mentions[i]);
        gtk_text_buffer_remove_tag (get_buffer (self), mentions[i], &from, &to);
      }
}

static void
on_style_changed (EnvoiPostEntry *self)
{
  GdkRGBA *accent = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());

  g_object_set (self->tag_look, "foreground-rgba", accent, NULL);
  gdk_rgba_free (accent);
}

/* ---- what is pasted and dropped ---- */

static void
give_files (EnvoiPostEntry *self, GdkFileList *list)
{
  GSList *files = gdk_file_list_get_files (list);
  g_autoptr (GListStore) model = g_list_store_new (G_TYPE_FILE);

  for (GSList *l = files; l != NULL; l = l->next)
    g_list_store_append (model, l->data);
  g_slist_free (files);
  g_signal_emit (self, signals[FILES_GIVEN], 0, model);
}

static void
on_clipboard_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiPostEntry) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value == NULL)
    return;
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    give_files (self, g_value_get_boxed (value));
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    g_signal_emit (self, signals[PICTURE_GIVEN], 0, g_value_get_object (value));
}

static void
envoi_post_entry_paste_clipboard (GtkTextView *view)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (view));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  GType type = G_TYPE_INVALID;

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) || gdk_content_formats_contain_mime_type (formats, "text/uri-list"))
    type = GDK_TYPE_FILE_LIST;
  /* A word processor offers a picture of its text beside the text. */
  else if (!gdk_content_formats_contain_gtype (formats, G_TYPE_STRING) && !gdk_content_formats_contain_mime_type (formats, "text/plain;charset=utf-8") &&
           (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE) || gdk_content_formats_contain_mime_type (formats, "image/png")))
    type = GDK_TYPE_TEXTURE;
  if (type == G_TYPE_INVALID)
    GTK_TEXT_VIEW_CLASS (envoi_post_entry_parent_class)->paste_clipboard (view);
  else
    gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, NULL, on_clipboard_read, g_object_ref (view));
}

static gboolean
on_drop (EnvoiPostEntry *self, const GValue *value, double x, double y)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    give_files (self, g_value_get_boxed (value));
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    g_signal_emit (self, signals[PICTURE_GIVEN], 0, g_value_get_object (value));
  else
    return FALSE;
  return TRUE;
}

static void
on_insert (EnvoiPostEntry *self, GtkTextIter *at, char *text, int length)
{
  GtkTextBuffer *buffer = get_buffer (self);

  /* Counted in characters, which is near enough and costs nothing. */
  if (gtk_text_buffer_get_char_count (buffer) > MAX_BYTES)
    {
      g_signal_stop_emission_by_name (buffer, "insert-text");
      gtk_widget_error_bell (GTK_WIDGET (self));
    }
}

static void
envoi_post_entry_dispose (GObject *object)
{
  EnvoiPostEntry *self = ENVOI_POST_ENTRY (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->on_style);
  G_OBJECT_CLASS (envoi_post_entry_parent_class)->dispose (object);
}

static void
envoi_post_entry_class_init (EnvoiPostEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_post_entry_dispose;
  GTK_TEXT_VIEW_CLASS (klass)->paste_clipboard = envoi_post_entry_paste_clipboard;
  signals[FILES_GIVEN] = g_signal_new ("files-given", ENVOI_TYPE_POST_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_LIST_MODEL);
  signals[PICTURE_GIVEN] = g_signal_new ("picture-given", ENVOI_TYPE_POST_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, GDK_TYPE_TEXTURE);
}

static void
envoi_post_entry_init (EnvoiPostEntry *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };

  self->tag_look = gtk_text_buffer_create_tag (get_buffer (self), "tag", NULL);
  self->on_style = g_signal_group_new (ADW_TYPE_STYLE_MANAGER);
  g_signal_group_connect_swapped (self->on_style, "notify::accent-color", G_CALLBACK (on_style_changed), self);
  g_signal_group_connect_swapped (self->on_style, "notify::dark", G_CALLBACK (on_style_changed), self);
  g_signal_group_set_target (self->on_style, adw_style_manager_get_default ());
  on_style_changed (self);
  g_signal_connect_object (get_buffer (self), "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_buffer (self), "delete-range", G_CALLBACK (on_deleted), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_buffer (self), "insert-text", G_CALLBACK (on_insert), self, G_CONNECT_SWAPPED);
  gtk_drop_target_set_gtypes (drop, types, G_N_ELEMENTS (types));
  /* Before the text's own, which takes the names of dropped files for text. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drop), GTK_PHASE_CAPTURE);
  g_signal_connect_object (drop, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_input_hints (GTK_TEXT_VIEW (self), GTK_INPUT_HINT_EMOJI | GTK_INPUT_HINT_SPELLCHECK);
}

GtkWidget *
envoi_post_entry_new (void)
{
  return g_object_new (ENVOI_TYPE_POST_ENTRY, NULL);
}
