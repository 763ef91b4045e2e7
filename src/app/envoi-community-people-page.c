/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-community-people-page.h"
#include "envoi-community-commands.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* EnvoiCommunityPeoplePage: see the header. Main thread; owned by the view that it was pushed into. */

struct _EnvoiCommunityPeoplePage
{
  EnvoiPeoplePage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiFeed *feed;
};

G_DEFINE_FINAL_TYPE (EnvoiCommunityPeoplePage, envoi_community_people_page, ENVOI_TYPE_PEOPLE_PAGE)

static gboolean
is_blog (EnvoiCommunityPeoplePage *self)
{
  return envoi_feed_get_kind (self->feed) == ENVOI_FEED_BLOG;
}

static gboolean
is_owner (EnvoiCommunityPeoplePage *self)
{
  return is_blog (self) ? envoi_feed_is_own (self->feed) : envoi_feed_get_affiliation (self->feed) == ENVOI_FEED_AFFILIATION_OWNER;
}

/* --- The list ------------------------------------------------------------------------------------------------------- */

static void
on_people (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunityPeoplePage *self = owner;
  EnvoiPeoplePage *page = owner;

  if (self->feed == NULL)
    return;
  if (error != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);

      if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED))
        envoi_people_page_say (page, _("Not Told"), is_blog (self) ? _("Your server does not tell who follows your blog.")
                                                                   : _("This server does not tell who follows the community."));
      else if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN) || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CLOSED))
        envoi_people_page_say (page, _("Not Told"), _("Only the owners of this community can see who follows it."));
      else
        envoi_people_page_say (page, text->title, text->body);
      return;
    }
  envoi_people_page_take (page, g_value_get_boxed (value));
}

static void
load (EnvoiCommunityPeoplePage *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiCommunityService *service = envoi_find_online_community_service (self->manager, envoi_feed_get_account (self->feed), &error);

  if (service != NULL)
    envoi_when_done (envoi_community_service_list_people (service, self->feed), self, on_people);
  else
    on_people (self, NULL, error);
}

static void
on_done (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunityPeoplePage *self = owner;

  if (self->feed == NULL)
    return;
  envoi_people_page_show_error (owner, error);
  /* What was chosen and refused is shown as it is. */
  if (error != NULL)
    load (self);
}

static EnvoiCommunityService *
get_service (EnvoiCommunityPeoplePage *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiCommunityService *service = envoi_find_online_community_service (self->manager, envoi_feed_get_account (self->feed), &error);

  envoi_people_page_show_error (ENVOI_PEOPLE_PAGE (self), error);
  return service;
}

static void
on_role_chosen (EnvoiCommunityPeoplePage *self, EnvoiCommunityPerson *person, EnvoiFeedAffiliation role)
{
  EnvoiCommunityService *service = get_service (self);

  if (service != NULL && role != envoi_community_person_get_role (person))
    envoi_when_done (envoi_community_service_set_role (service, self->feed, person, role), self, on_done);
}

/* A person given by address gets the role that is the point of adding one: to write where not everybody may, else to read. */
static void
add (EnvoiPeoplePage *page, const char *address, const char *reason)
{
  EnvoiCommunityPeoplePage *self = ENVOI_COMMUNITY_PEOPLE_PAGE (page);
  EnvoiFeedAffiliation role = envoi_feed_get_publish (self->feed) == ENVOI_FEED_PUBLISH_PUBLISHERS && envoi_feed_get_access (self->feed) != ENVOI_FEED_ACCESS_WHITELIST
    ? ENVOI_FEED_AFFILIATION_PUBLISHER : ENVOI_FEED_AFFILIATION_MEMBER;
  g_autoptr (EnvoiCommunityPerson) person = envoi_people_page_find (page, address);

  if (person == NULL)
    {
      EnvoiStore *store = envoi_session_manager_get_store (self->manager);

      person = envoi_community_person_new (address, envoi_store_find_contact (store, envoi_feed_get_account (self->feed), address));
      envoi_people_page_append (page, person);
    }
  on_role_chosen (self, person, role);
}

/* --- One row -------------------------------------------------------------------------------------------------------- */

static const EnvoiFeedAffiliation roles[] = {
  ENVOI_FEED_AFFILIATION_OWNER, ENVOI_FEED_AFFILIATION_PUBLISHER, ENVOI_FEED_AFFILIATION_MEMBER, ENVOI_FEED_AFFILIATION_NONE, ENVOI_FEED_AFFILIATION_OUTCAST,
};

static const char *
role_text (EnvoiFeedAffiliation role)
{
  switch (role)
    {
    case ENVOI_FEED_AFFILIATION_OWNER: return _("Owner");
    case ENVOI_FEED_AFFILIATION_PUBLISHER: return _("Writer");
    case ENVOI_FEED_AFFILIATION_MEMBER: return _("Member");
    case ENVOI_FEED_AFFILIATION_OUTCAST: return _("Banned");
    default: return _("Follower");
    }
}

typedef struct { GtkWidget *role, *allow, *refuse, *drop_down; gboolean setting; } Row;

static void
row_update (EnvoiCommunityPeoplePage *self, GtkListItem *item)
{
  Row *row = g_object_get_data (G_OBJECT (item), "row");
  EnvoiCommunityPerson *person = gtk_list_item_get_item (item);
  EnvoiFeedAffiliation role = envoi_community_person_get_role (person);
  gboolean waits = envoi_community_person_get_waits (person), owner = is_owner (self);
  gboolean me = g_str_equal (envoi_community_person_get_jid (person), envoi_account_get_jid (envoi_feed_get_account (self->feed)));
  g_autofree char *title = envoi_text_one_line (envoi_community_person_get_title (person), 80);
  const char *jid = envoi_community_person_get_jid (person);
  gboolean named = envoi_community_person_get_contact (person) != NULL && !g_str_equal (envoi_community_person_get_title (person), jid);
  const char *told = waits ? _("Waits to be let in") : !envoi_community_person_get_follows (person) && !is_blog (self) ? _("Does not follow") : NULL;
  g_autofree char *detail = named && told != NULL ? g_strdup_printf ("%s · %s", told, jid) : g_strdup (told != NULL ? told : named ? jid : "");
  g_autofree char *label = g_strdup_printf ("%s, %s, %s", title, role_text (role), detail), *which = NULL;

  envoi_people_row_set (ENVOI_PEOPLE_ROW (gtk_list_item_get_child (item)), envoi_community_person_get_contact (person), title, detail);
  gtk_label_set_text (GTK_LABEL (row->role), role_text (role));
  gtk_widget_set_visible (row->allow, waits && owner);
  gtk_widget_set_visible (row->refuse, waits && owner);
  gtk_widget_set_visible (row->drop_down, !waits && owner && !is_blog (self) && !me);
  gtk_widget_set_visible (row->role, !waits && !gtk_widget_get_visible (row->drop_down) && (!is_blog (self) && role != ENVOI_FEED_AFFILIATION_NONE));
  row->setting = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i] == role)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (row->drop_down), i);
  row->setting = FALSE;
  gtk_list_item_set_accessible_label (item, label);
  /* Translators: %s is a person */
  which = g_strdup_printf (_("Role of %s"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, which, -1);
}

static void
on_person_changed (GtkListItem *item)
{
  EnvoiCommunityPeoplePage *self = g_object_get_data (G_OBJECT (item), "page");

  if (gtk_list_item_get_item (item) != NULL)
    row_update (self, item);
}

static void
on_selected (GtkListItem *item, GParamSpec *pspec, GtkDropDown *drop_down)
{
  EnvoiCommunityPeoplePage *self = g_object_get_data (G_OBJECT (item), "page");
  Row *row = g_object_get_data (G_OBJECT (item), "row");
  EnvoiCommunityPerson *person = gtk_list_item_get_item (item);
  guint selected = gtk_drop_down_get_selected (drop_down);

  if (!row->setting && person != NULL && selected < G_N_ELEMENTS (roles))
    on_role_chosen (self, person, roles[selected]);
}

static void
answer (GtkListItem *item, gboolean allow)
{
  EnvoiCommunityPeoplePage *self = g_object_get_data (G_OBJECT (item), "page");
  EnvoiCommunityService *service = get_service (self);

  if (service != NULL && gtk_list_item_get_item (item) != NULL)
    envoi_when_done (envoi_community_service_let_in (service, self->feed, gtk_list_item_get_item (item), allow), self, on_done);
}

static void
on_allow (GtkListItem *item)
{
  answer (item, TRUE);
}

static void
on_refuse (GtkListItem *item)
{
  answer (item, FALSE);
}

static void
setup (EnvoiCommunityPeoplePage *self, GtkListItem *item)
{
  const char * const texts[] = { role_text (roles[0]), role_text (roles[1]), role_text (roles[2]), role_text (roles[3]), role_text (roles[4]), NULL };
  GtkWidget *widget = envoi_people_row_new ();
  Row *row = g_new0 (Row, 1);

  row->role = gtk_label_new (NULL);
  row->allow = gtk_button_new_with_mnemonic (_("_Let In"));
  row->refuse = gtk_button_new_with_mnemonic (_("_Refuse"));
  row->drop_down = gtk_drop_down_new_from_strings (texts);
  gtk_widget_add_css_class (row->role, "caption");
  gtk_widget_add_css_class (row->role, "dim-label");
  gtk_widget_add_css_class (row->allow, "suggested-action");
  for (guint i = 0; i < 4; i++)
    envoi_people_row_add (ENVOI_PEOPLE_ROW (widget), ((GtkWidget *[]) { row->role, row->refuse, row->allow, row->drop_down })[i]);
  g_object_set_data (G_OBJECT (item), "page", self);
  g_object_set_data_full (G_OBJECT (item), "row", row, g_free);
  g_signal_connect_object (row->allow, "clicked", G_CALLBACK (on_allow), item, G_CONNECT_SWAPPED);
  g_signal_connect_object (row->refuse, "clicked", G_CALLBACK (on_refuse), item, G_CONNECT_SWAPPED);
  g_signal_connect_object (row->drop_down, "notify::selected", G_CALLBACK (on_selected), item, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, widget);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind (EnvoiCommunityPeoplePage *self, GtkListItem *item)
{
  g_signal_connect_object (gtk_list_item_get_item (item), "notify", G_CALLBACK (on_person_changed), item, G_CONNECT_SWAPPED);
  row_update (self, item);
}

static void
unbind (EnvoiCommunityPeoplePage *self, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), on_person_changed, item);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

/* Somebody new waits. */
static void
on_request (EnvoiCommunityPeoplePage *self, const char *service, const char *node, const char *jid)
{
  if (g_str_equal (service, envoi_feed_get_service (self->feed)) && g_str_equal (node, envoi_feed_get_node (self->feed)))
    load (self);
}

static void
envoi_community_people_page_dispose (GObject *object)
{
  EnvoiCommunityPeoplePage *self = ENVOI_COMMUNITY_PEOPLE_PAGE (object);

  /* The rows look at the feed until they are gone. */
  G_OBJECT_CLASS (envoi_community_people_page_parent_class)->dispose (object);
  g_clear_object (&self->feed);
  g_clear_object (&self->manager);
}

static void
envoi_community_people_page_class_init (EnvoiCommunityPeoplePageClass *klass)
{
  EnvoiPeoplePageClass *page_class = ENVOI_PEOPLE_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_community_people_page_dispose;
  page_class->get_jid = (gpointer) envoi_community_person_get_jid;
  page_class->get_title = (gpointer) envoi_community_person_get_title;
  page_class->add = add;
}

static void
envoi_community_people_page_init (EnvoiCommunityPeoplePage *self)
{
}

AdwNavigationPage *
envoi_community_people_page_new (EnvoiSessionManager *manager, EnvoiFeed *feed)
{
  EnvoiCommunityPeoplePage *self = g_object_new (ENVOI_TYPE_COMMUNITY_PEOPLE_PAGE, NULL);
  EnvoiPeoplePage *page = ENVOI_PEOPLE_PAGE (self);
  EnvoiCommunityService *service = envoi_find_community_service (manager, envoi_feed_get_account (feed));

  self->manager = g_object_ref (manager);
  self->feed = g_object_ref (feed);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), is_blog (self) ? _("Followers") : _("People"));
  envoi_people_page_set_nobody (page, _("No Followers Yet"), is_blog (self) ? _("Whoever follows your blog appears here.") : _("Whoever follows the community appears here."));
  envoi_people_page_set_factory (page, G_CALLBACK (setup), G_CALLBACK (bind), G_CALLBACK (unbind));
  if (is_owner (self) && !is_blog (self))
    envoi_people_page_allow_adding (page, _("Address to Add"), _("_Add"), FALSE);
  if (service != NULL)
    g_signal_connect_object (service, "request", G_CALLBACK (on_request), self, G_CONNECT_SWAPPED);
  load (self);
  return ADW_NAVIGATION_PAGE (self);
}
