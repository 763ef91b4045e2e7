/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-shared-post.h"
#include "envoi-post-words.h"
#include "envoi-text.h"
#include "envoi-xmpp-uri.h"
#include <glib/gi18n-lib.h>
#include <string.h>

#define SUMMARY_GRAPHEMES 140

struct _EnvoiSharedPost
{
  GtkButton parent_instance;
  GtkWidget *name, *text;
  char *uri, *accessible_text;
};

enum { PROP_ACCESSIBLE_TEXT = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

static EnvoiSharedPostFunc finder;
static gpointer finder_data;

G_DEFINE_FINAL_TYPE (EnvoiSharedPost, envoi_shared_post, GTK_TYPE_BUTTON)

void
envoi_shared_post_set_finder (EnvoiSharedPostFunc func, gpointer data)
{
  finder = func;
  finder_data = data;
}

gboolean
envoi_shared_post_is_link (const char *text)
{
  g_autoptr (EnvoiXmppUri) uri = NULL;

  if (text == NULL || g_ascii_strncasecmp (text, "xmpp:", 5) != 0 || strpbrk (text, " \n\t") != NULL)
    return FALSE;
  uri = envoi_xmpp_uri_parse (text, NULL);
  return uri != NULL && envoi_xmpp_uri_get (uri, "node") != NULL && envoi_xmpp_uri_get (uri, "item") != NULL;
}

char *
envoi_shared_post_dup_words (EnvoiPost *post)
{
  g_autofree char *summary = post != NULL && !envoi_post_get_nsfw (post) ? envoi_post_words_summary (post, SUMMARY_GRAPHEMES) : NULL;

  /* Translators: a message that is nothing but a post; %s is what the post is about */
  return summary != NULL ? g_strdup_printf (_("Post: %s"), summary) : g_strdup (_("A shared post"));
}

DexFuture *
envoi_shared_post_find (const char *link)
{
  g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_parse (link, NULL);

  if (uri == NULL || finder == NULL || envoi_xmpp_uri_get_bare (uri) == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not here");
  return finder (envoi_xmpp_uri_get_bare (uri), envoi_xmpp_uri_get (uri, "node"), envoi_xmpp_uri_get (uri, "item"), finder_data);
}

const char *
envoi_shared_post_get_accessible_text (EnvoiSharedPost *self)
{
  return self->accessible_text;
}

static void
show (EnvoiSharedPost *self, const char *name, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_label_set_text (GTK_LABEL (self->text), text);
  g_free (self->accessible_text);
  /* Translators: a card in a conversation: “Post by Anna: what it is about” */
  self->accessible_text = g_strdup_printf ("%s: %s", name, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->accessible_text, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESSIBLE_TEXT]);
}

static void
show_post (EnvoiSharedPost *self, EnvoiPost *post)
{
  g_autofree char *author = envoi_post_words_author (post), *summary = envoi_post_words_summary (post, SUMMARY_GRAPHEMES);
  /* Translators: %s is who wrote a post */
  g_autofree char *name = g_strdup_printf (_("Post by %s"), author);

  show (self, name, summary);
}

typedef struct { GWeakRef card; char *uri; } Finding;

static void
finding_free (gpointer data)
{
  Finding *finding = data;
  g_weak_ref_clear (&finding->card);
  g_free (finding->uri);
  g_free (finding);
}

static DexFuture *
on_found (DexFuture *future, gpointer data)
{
  Finding *finding = data;
  g_autoptr (EnvoiSharedPost) self = g_weak_ref_get (&finding->card);
  const GValue *value = dex_future_get_value (future, NULL);
  EnvoiPost *post = value != NULL && G_VALUE_HOLDS (value, ENVOI_TYPE_POST) ? g_value_get_object (value) : NULL;

  /* By then the row may show another message. */
  if (self != NULL && post != NULL && g_strcmp0 (self->uri, finding->uri) == 0)
    show_post (self, post);
  return dex_future_new_true ();
}

void
envoi_shared_post_set_uri (EnvoiSharedPost *self, const char *text)
{
  g_autoptr (EnvoiXmppUri) uri = text != NULL ? envoi_xmpp_uri_parse (text, NULL) : NULL;
  const char *service = uri != NULL ? envoi_xmpp_uri_get_bare (uri) : NULL, *node = uri != NULL ? envoi_xmpp_uri_get (uri, "node") : NULL;
  const char *item = uri != NULL ? envoi_xmpp_uri_get (uri, "item") : NULL;
  Finding *finding;

  if (!g_set_str (&self->uri, text))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self), service != NULL && node != NULL);
  if (service == NULL || node == NULL)
    {
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self), NULL);
      show (self, _("Post"), _("Its link is damaged."));
      return;
    }
  show (self, item != NULL ? _("Post") : _("Blog or community"), service);
  if (item != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "(sss)", service, node, item);
  else
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "(ss)", service, node);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), item != NULL ? "win.open-post" : "win.open-feed");
  if (item == NULL || finder == NULL)
    return;
  finding = g_new0 (Finding, 1);
  g_weak_ref_init (&finding->card, self);
  finding->uri = g_strdup (text);
  dex_future_disown (dex_future_finally (envoi_shared_post_find (text), on_found, finding, finding_free));
}

static void
envoi_shared_post_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, ENVOI_SHARED_POST (object)->accessible_text);
}

static void
envoi_shared_post_finalize (GObject *object)
{
  g_free (ENVOI_SHARED_POST (object)->uri);
  g_free (ENVOI_SHARED_POST (object)->accessible_text);
  G_OBJECT_CLASS (envoi_shared_post_parent_class)->finalize (object);
}

static void
envoi_shared_post_class_init (EnvoiSharedPostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_shared_post_get_property;
  object_class->finalize = envoi_shared_post_finalize;
  properties[PROP_ACCESSIBLE_TEXT] = g_param_spec_string ("accessible-text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_shared_post_init (EnvoiSharedPost *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10), *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *icon = gtk_image_new_from_icon_name ("envoi-blog-symbolic");

  self->name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  self->text = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "lines", 3, "wrap", TRUE,
                             "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 46, "width-chars", 8, NULL);
  gtk_widget_add_css_class (self->name, "quoted-name");
  gtk_widget_add_css_class (self->text, "quoted-text");
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), self->name);
  gtk_box_append (GTK_BOX (texts), self->text);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self), "quote");
}

GtkWidget *
envoi_shared_post_new (void)
{
  return g_object_new (ENVOI_TYPE_SHARED_POST, NULL);
}
