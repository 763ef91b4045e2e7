/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-composer-private.h"
#include "envoi-people-lists.h"
#include "envoi-rich-text-view.h"
#include "envoi-rich-text.h"
#include "envoi-tags.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>
#include <string.h>

/* EnvoiPostComposer: its text: what is offered while it is written, how it is formatted, how it will look. */

/* What a service surely takes, in bytes of the text; the entry around it has its own. */
#define MOST_BYTES (60 * 1024)
#define COUNTER_FROM (50 * 1024)

/* ---- tags and people ---- */

static GPtrArray *
search_tags (EnvoiPostComposer *self, const char *letters)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_word_choice_free);
  g_autofree char *folded = envoi_text_fold (letters);

  if (*letters == '\0')
    return NULL;
  for (guint i = 0; i < self->known_tags->len; i++)
    {
      const char *tag = self->known_tags->pdata[i];
      g_autofree char *key = envoi_text_fold (tag), *title = g_strconcat ("#", tag, NULL);

      /* One that is complete needs no offer. */
      if (g_str_has_prefix (key, folded) && !g_str_equal (key, folded))
        g_ptr_array_add (found, envoi_word_choice_new (tag, title, NULL, NULL));
    }
  return g_steal_pointer (&found);
}

static gboolean
matches (EnvoiContact *contact, const char *folded)
{
  g_autofree char *title = envoi_text_fold (envoi_contact_get_title (contact)), *jid = envoi_text_fold (envoi_contact_get_jid (contact));

  if (g_str_has_prefix (title, folded) || g_str_has_prefix (jid, folded))
    return TRUE;
  /* Also the second of two names. */
  for (const char *at = strchr (title, ' '); at != NULL; at = strchr (at + 1, ' '))
    if (g_str_has_prefix (at + 1, folded))
      return TRUE;
  return FALSE;
}

static int
compare_people (gconstpointer a, gconstpointer b)
{
  const EnvoiWordChoice *left = *(EnvoiWordChoice **) a, *right = *(EnvoiWordChoice **) b;
  gboolean left_in = envoi_contact_get_in_roster (left->contact), right_in = envoi_contact_get_in_roster (right->contact);

  if (left_in != right_in)
    return left_in ? -1 : 1;
  return g_utf8_collate (left->title, right->title);
}

static GPtrArray *
search_people (EnvoiPostComposer *self, const char *letters)
{
  GListModel *contacts = envoi_store_list_contacts (self->store);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_word_choice_free);
  g_autofree char *folded = envoi_text_fold (letters);
  const char *own = envoi_account_get_jid (envoi_draft_get_account (self->draft));

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (contacts, i);
      if (envoi_contact_get_account (contact) == envoi_draft_get_account (self->draft) && !envoi_contact_get_blocked (contact) &&
          strchr (envoi_contact_get_jid (contact), '@') != NULL && g_strcmp0 (envoi_contact_get_jid (contact), own) != 0 && matches (contact, folded))
        g_ptr_array_add (found, envoi_word_choice_new (envoi_contact_get_jid (contact), envoi_contact_get_title (contact), envoi_contact_get_jid (contact), contact));
    }
  g_ptr_array_sort (found, compare_people);
  return g_steal_pointer (&found);
}

static gpointer
on_search (EnvoiPostComposer *self, guint sign, const char *letters)
{
  return sign == '#' ? search_tags (self, letters) : search_people (self, letters);
}

static void
on_chosen (EnvoiPostComposer *self, guint sign, EnvoiWordChoice *choice, guint start, guint end)
{
  g_autofree char *word = sign == '#' ? g_strconcat ("#", choice->word, NULL) : NULL;

  if (word != NULL)
    envoi_post_entry_put_word (ENVOI_POST_ENTRY (self->entry), start, end, word);
  else
    envoi_post_entry_put_mention (ENVOI_POST_ENTRY (self->entry), start, end, choice->title, choice->word);
}

/* ---- how it will look ---- */

void
envoi_post_composer_show_preview (EnvoiPostComposer *self)
{
  g_autofree char *markdown = envoi_post_entry_dup_markdown (ENVOI_POST_ENTRY (self->entry));
  g_autoptr (EnvoiRichText) text = envoi_rich_text_new_from_markdown (markdown);
  const char *title = gtk_editable_get_text (GTK_EDITABLE (self->title_entry));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *view = envoi_rich_text_view_new ();

  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 16);
  gtk_widget_set_margin_end (box, 16);
  if (gtk_widget_get_visible (self->title_entry) && *title != '\0')
    {
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
      gtk_widget_add_css_class (label, "title-2");
      gtk_box_append (GTK_BOX (box), label);
    }
  if (envoi_rich_text_is_empty (text))
    {
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", _("There is nothing to see yet."), "xalign", 0.0f, NULL);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }
  envoi_rich_text_view_set_text (ENVOI_RICH_TEXT_VIEW (view), text, 0);
  gtk_box_append (GTK_BOX (box), view);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Preview"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->preview_scroller), box);
}

void
envoi_post_composer_update_counter (EnvoiPostComposer *self)
{
  g_autofree char *markdown = envoi_post_entry_dup_markdown (ENVOI_POST_ENTRY (self->entry));
  gsize length = strlen (markdown);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->counter, length > COUNTER_FROM);
  gtk_widget_set_visible (self->spacer, length <= COUNTER_FROM);
  if (length <= COUNTER_FROM)
    return;
  /* Translators: how full a post is, in percent */
  text = g_strdup_printf (_("%u %%"), (guint) (length * 100 / MOST_BYTES));
  gtk_label_set_text (GTK_LABEL (self->counter), text);
  if (length > MOST_BYTES)
    gtk_widget_add_css_class (self->counter, "error");
  else
    gtk_widget_remove_css_class (self->counter, "error");
}

/* ---- formatting ---- */

static void
around (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  envoi_post_entry_toggle_around (ENVOI_POST_ENTRY (ENVOI_POST_COMPOSER (data)->entry), g_variant_get_string (parameter, NULL));
}

static void
lines (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  envoi_post_entry_toggle_lines (ENVOI_POST_ENTRY (ENVOI_POST_COMPOSER (data)->entry), g_variant_get_string (parameter, NULL));
}

static void
insert_link (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  envoi_post_entry_insert_link (ENVOI_POST_ENTRY (ENVOI_POST_COMPOSER (data)->entry), NULL);
}

static void
insert_emoji (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiPostComposer *self = ENVOI_POST_COMPOSER (data);

  gtk_widget_grab_focus (self->entry);
  g_signal_emit_by_name (self->entry, "insert-emoji");
}

void
envoi_post_composer_add_text_actions (EnvoiPostComposer *self, GSimpleActionGroup *group)
{
  static const GActionEntry entries[] = {
    { .name = "around", .activate = around, .parameter_type = "s" },
    { .name = "lines", .activate = lines, .parameter_type = "s" },
    { .name = "link", .activate = insert_link },
    { .name = "emoji", .activate = insert_emoji },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
}

static void
know_tag (EnvoiPostComposer *self, const char *tag)
{
  if (!g_ptr_array_find_with_equal_func (self->known_tags, tag, g_str_equal, NULL))
    g_ptr_array_add (self->known_tags, g_strdup (tag));
}

static void
on_posts (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiPostComposer *self = owner;
  GListModel *posts = self->recent != NULL ? G_LIST_MODEL (self->recent) : NULL;

  for (guint i = 0; posts != NULL && self->known_tags != NULL && i < g_list_model_get_n_items (posts); i++)
    {
      g_autoptr (EnvoiPost) post = g_list_model_get_item (posts, i);
      const char * const *tags = envoi_post_get_tags (post);
      for (guint k = 0; tags[k] != NULL; k++)
        know_tag (self, tags[k]);
    }
  g_clear_object (&self->recent);
}

/* Those that were saved, then those of what was read and written last. */
static void
gather_tags (EnvoiPostComposer *self)
{
  GListModel *saved = envoi_store_list_saved_tags (self->store);
  EnvoiPostQuery query = { .scope = ENVOI_POSTS_HOME };

  for (guint i = 0; i < g_list_model_get_n_items (saved); i++)
    {
      g_autoptr (EnvoiSavedTag) tag = g_list_model_get_item (saved, i);
      know_tag (self, envoi_saved_tag_get_tag (tag));
    }
  self->recent = envoi_post_list_new (self->store, &query);
  envoi_when_done (envoi_post_list_load (self->recent), self, on_posts);
}

void
envoi_post_composer_init_text (EnvoiPostComposer *self)
{
  self->known_tags = g_ptr_array_new_with_free_func (g_free);
  gather_tags (self);
  self->completion = envoi_word_completion_new (GTK_TEXT_VIEW (self->entry), self->text_overlay, "#@");
  g_signal_connect_object (self->completion, "search", G_CALLBACK (on_search), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->completion, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
}
