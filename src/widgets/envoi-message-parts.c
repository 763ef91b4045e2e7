/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-message-parts.h"
#include "envoi-room-text.h"
#include "envoi-shared-post.h"
#include "envoi-text.h"
#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define MAX_CHIPS 20
#define QUOTED_GRAPHEMES 160
#define NAMES_SHOWN 8

/* What is answered */

GtkWidget *
envoi_message_quote_new (void)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *text = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "lines", 2, "wrap", TRUE,
                                  "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 50, "width-chars", 8, NULL);

  gtk_widget_add_css_class (name, "quoted-name");
  gtk_widget_add_css_class (text, "quoted-text");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), text);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "quote");
  return button;
}

/* The nick that an address claims, or what the other side is called. */
static const char *
claimed_name (EnvoiMessage *message, const char *author)
{
  const char *sender = envoi_message_get_reply_sender (message);
  const char *slash = sender != NULL && envoi_message_get_nick (message) != NULL ? strchr (sender, '/') : NULL;

  return slash != NULL ? slash + 1 : author;
}

void
envoi_message_quote_update (GtkWidget *quote, EnvoiMessage *message, const char *author)
{
  EnvoiMessage *quoted = envoi_message_get_quoted (message);
  GtkWidget *box = gtk_button_get_child (GTK_BUTTON (quote)), *name = gtk_widget_get_first_child (box), *text = gtk_widget_get_last_child (box);
  g_autofree char *line = NULL, *nick = NULL, *label = NULL;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  if (quoted != NULL && envoi_message_get_outgoing (quoted))
    nick = g_strdup (_("You"));
  else if (quoted != NULL)
    nick = envoi_text_one_line (envoi_message_get_nick (quoted) != NULL ? envoi_message_get_nick (quoted) : author, 60);
  else
    nick = envoi_text_one_line (claimed_name (message, author), 60);
  /* Only what is stored is shown: what an answer says that somebody said proves nothing. */
  if (quoted == NULL)
    line = g_strdup (_("An earlier message"));
  else if (envoi_message_get_body (quoted) == NULL || *envoi_message_get_body (quoted) == '\0')
    line = g_strdup (_("A deleted message"));
  else if (envoi_shared_post_is_link (envoi_message_get_body (quoted)))
    line = envoi_shared_post_dup_words (NULL);
  else
    line = envoi_text_one_line (envoi_message_get_body (quoted), QUOTED_GRAPHEMES);

  gtk_label_set_text (GTK_LABEL (name), nick);
  gtk_label_set_attributes (GTK_LABEL (name), quoted != NULL && envoi_message_get_nick (quoted) != NULL
                                                ? envoi_nick_get_attributes (envoi_message_get_nick (quoted), dark) : NULL);
  gtk_label_set_text (GTK_LABEL (text), line);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (quote), "x", envoi_message_get_position (message));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (quote), "message.show-quoted");
  /* Translators: a button above an answer: “Answers Anna: text. Show it” */
  label = g_strdup_printf (_("Answers %s: %s. Show it"), nick, line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (quote), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Reactions */

static char *
describe_reaction (EnvoiReaction *reaction)
{
  const char * const *names = envoi_reaction_get_names (reaction);
  g_autoptr (GString) text = g_string_new (NULL);
  guint shown = 0, others;

  if (envoi_reaction_get_mine (reaction))
    {
      g_string_append (text, _("You"));
      shown++;
    }
  for (guint i = 0; names != NULL && names[i] != NULL && shown < NAMES_SHOWN; i++, shown++)
    {
      g_autofree char *line = envoi_text_one_line (names[i], 40), *name = envoi_text_isolate (line);
      if (text->len > 0)
        g_string_append (text, _(", "));
      g_string_append (text, name);
    }
  others = envoi_reaction_get_count (reaction) > shown ? envoi_reaction_get_count (reaction) - shown : 0;
  if (others > 0)
    {
      if (text->len > 0)
        g_string_append (text, _(", "));
      g_string_append_printf (text, ngettext ("%u other", "%u others", others), others);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_chip_clicked (GtkToggleButton *chip, GtkWidget *chips)
{
  const char *emoji = g_object_get_data (G_OBJECT (chip), "emoji");
  gint64 *position = g_object_get_data (G_OBJECT (chips), "position");
  gboolean mine = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (chip), "mine"));

  /* What it shows is what is known; the click only asks. */
  gtk_toggle_button_set_active (chip, mine);
  gtk_widget_activate_action (GTK_WIDGET (chip), "message.toggle-reaction", "(xs)", *position, emoji);
}

static void
update_chip (GtkWidget *chip, EnvoiReaction *reaction)
{
  const char *emoji = envoi_reaction_get_emoji (reaction);
  guint count = envoi_reaction_get_count (reaction);
  g_autofree char *text = count > 1 ? g_strdup_printf ("%s %u", emoji, count) : g_strdup (emoji);
  g_autofree char *people = describe_reaction (reaction), *label = NULL;

  g_object_set_data_full (G_OBJECT (chip), "emoji", g_strdup (emoji), g_free);
  g_object_set_data (G_OBJECT (chip), "mine", GINT_TO_POINTER (envoi_reaction_get_mine (reaction)));
  gtk_label_set_text (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (chip))), text);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (chip), envoi_reaction_get_mine (reaction));
  gtk_widget_set_tooltip_text (chip, people);
  /* Translators: a reaction for a screen reader: the emoji, then who chose it */
  label = g_strdup_printf (_("Reaction %s: %s"), emoji, people);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

GtkWidget *
envoi_message_chips_new (void)
{
  GtkWidget *chips = adw_wrap_box_new ();

  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (chips), 4);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (chips), 4);
  gtk_widget_add_css_class (chips, "reactions");
  g_object_set_data_full (G_OBJECT (chips), "position", g_new0 (gint64, 1), g_free);
  return chips;
}

void
envoi_message_chips_update (GtkWidget *chips, EnvoiMessage *message)
{
  GListModel *reactions = G_LIST_MODEL (envoi_message_get_reactions (message));
  guint n = reactions != NULL ? MIN (g_list_model_get_n_items (reactions), MAX_CHIPS) : 0;
  GtkWidget *chip = gtk_widget_get_first_child (chips);

  *(gint64 *) g_object_get_data (G_OBJECT (chips), "position") = envoi_message_get_position (message);
  adw_wrap_box_set_align (ADW_WRAP_BOX (chips), envoi_message_get_outgoing (message) ? 1 : 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiReaction) reaction = g_list_model_get_item (reactions, i);

      if (chip == NULL)
        {
          chip = gtk_toggle_button_new ();
          /* A button's own label would be all that a screen reader says. */
          gtk_button_set_child (GTK_BUTTON (chip), g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
          gtk_widget_add_css_class (chip, "reaction");
          g_signal_connect (chip, "clicked", G_CALLBACK (on_chip_clicked), chips);
          adw_wrap_box_append (ADW_WRAP_BOX (chips), chip);
        }
      update_chip (chip, reaction);
      chip = gtk_widget_get_next_sibling (chip);
    }
  while (chip != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (chip);
      adw_wrap_box_remove (ADW_WRAP_BOX (chips), chip);
      chip = next;
    }
}

char *
envoi_message_reactions_text (EnvoiMessage *message)
{
  GListModel *reactions = G_LIST_MODEL (envoi_message_get_reactions (message));
  guint n = 0;

  for (guint i = 0; reactions != NULL && i < g_list_model_get_n_items (reactions); i++)
    {
      g_autoptr (EnvoiReaction) reaction = g_list_model_get_item (reactions, i);
      n += envoi_reaction_get_count (reaction);
    }
  return n > 0 ? g_strdup_printf (ngettext ("%u reaction", "%u reactions", n), n) : NULL;
}

/* Taken back */

char *
envoi_message_retraction_text (EnvoiMessage *message, const char *author)
{
  const char *reason = envoi_message_get_retraction_reason (message);
  g_autofree char *line = reason != NULL && *reason != '\0' ? envoi_text_one_line (reason, 200) : NULL;
  g_autofree char *isolated = line != NULL ? envoi_text_isolate (line) : NULL, *short_name = NULL, *name = NULL;

  if (envoi_message_get_retraction (message) == ENVOI_RETRACTION_BY_MODERATOR)
    /* Translators: %s is the reason that a moderator gave */
    return isolated != NULL ? g_strdup_printf (_("A moderator removed this message: %s"), isolated) : g_strdup (_("A moderator removed this message"));
  if (envoi_message_get_outgoing (message))
    return g_strdup (_("You deleted this message"));
  short_name = envoi_text_one_line (author, 60);
  name = envoi_text_isolate (short_name);
  return g_strdup_printf (_("%s deleted this message"), name);
}
