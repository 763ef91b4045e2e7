/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-community-people-page.h"
#include "envoi-avatar-view.h"
#include "envoi-community-commands.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-room-commands.h"
#include "envoi-row-factory.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* EnvoiCommunityPeoplePage: see the header. Main thread; owned by the view that it was pushed into. */

struct _EnvoiCommunityPeoplePage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiFeed *feed;
  GListStore *people;
  GtkFilterListModel *shown;
  GtkCustomFilter *filter;
  EnvoiGrowingList growing;
  char *search;
  GtkWidget *banner, *search_entry, *stack, *message, *view, *add_group, *address_row;
};

G_DEFINE_FINAL_TYPE (EnvoiCommunityPeoplePage, envoi_community_people_page, ADW_TYPE_NAVIGATION_PAGE)

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

static void
say (EnvoiCommunityPeoplePage *self, const char *title, const char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  adw_status_page_set_title (ADW_STATUS_PAGE (self->message), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->message), escaped);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
}

static void
update_stack (EnvoiCommunityPeoplePage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
  else if (self->search != NULL)
    say (self, _("Nobody Found"), NULL);
  else
    say (self, _("No Followers Yet"), is_blog (self) ? _("Whoever follows your blog appears here.") : _("Whoever follows the community appears here."));
}

static gboolean
fits (gpointer item, gpointer data)
{
  EnvoiCommunityPeoplePage *self = data;
  g_autofree char *title = NULL;

  if (self->search == NULL || strstr (envoi_community_person_get_jid (item), self->search) != NULL)
    return TRUE;
  title = envoi_text_fold (envoi_community_person_get_title (item));
  return strstr (title, self->search) != NULL;
}

/* --- The list ------------------------------------------------------------------------------------------------------- */

static void
on_people (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunityPeoplePage *self = owner;

  if (self->view == NULL)
    return;
  if (error != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);

      if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED))
        say (self, _("Not Told"), is_blog (self) ? _("Your server does not tell who follows your blog.") : _("This server does not tell who follows the community."));
      else if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN) || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CLOSED))
        say (self, _("Not Told"), _("Only the owners of this community can see who follows it."));
      else
        say (self, text->title, text->body);
      return;
    }
  g_list_store_splice (self->people, 0, g_list_model_get_n_items (G_LIST_MODEL (self->people)), ((GPtrArray *) g_value_get_boxed (value))->pdata,
                       ((GPtrArray *) g_value_get_boxed (value))->len);
  update_stack (self);
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

  if (self->view == NULL)
    return;
  envoi_banner_show_error (self->banner, error);
  /* What was chosen and refused is shown as it is. */
  if (error != NULL)
    load (self);
}

static EnvoiCommunityService *
get_service (EnvoiCommunityPeoplePage *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiCommunityService *service = envoi_find_online_community_service (self->manager, envoi_feed_get_account (self->feed), &error);

  envoi_banner_show_error (self->banner, error);
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
on_add (EnvoiCommunityPeoplePage *self)
{
  g_autofree char *address = envoi_read_address (gtk_editable_get_text (GTK_EDITABLE (self->address_row)));
  EnvoiFeedAffiliation role = envoi_feed_get_publish (self->feed) == ENVOI_FEED_PUBLISH_PUBLISHERS && envoi_feed_get_access (self->feed) != ENVOI_FEED_ACCESS_WHITELIST
    ? ENVOI_FEED_AFFILIATION_PUBLISHER : ENVOI_FEED_AFFILIATION_MEMBER;
  g_autoptr (EnvoiCommunityPerson) person = NULL;

  if (address == NULL)
    {
      gtk_widget_add_css_class (self->address_row, "error");
      gtk_widget_grab_focus (self->address_row);
      return;
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->people)) && person == NULL; i++)
    {
      g_autoptr (EnvoiCommunityPerson) each = g_list_model_get_item (G_LIST_MODEL (self->people), i);
      if (g_str_equal (envoi_community_person_get_jid (each), address))
        person = g_steal_pointer (&each);
    }
  if (person == NULL)
    {
      EnvoiStore *store = envoi_session_manager_get_store (self->manager);
      person = envoi_community_person_new (address, envoi_store_find_contact (store, envoi_feed_get_account (self->feed), address));
      g_list_store_append (self->people, person);
      update_stack (self);
    }
  on_role_chosen (self, person, role);
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), "");
}

static void
on_address_changed (EnvoiCommunityPeoplePage *self)
{
  gtk_widget_remove_css_class (self->address_row, "error");
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

typedef struct { GtkWidget *avatar, *name, *detail, *role, *allow, *refuse, *drop_down; gboolean setting; } Row;

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

  gtk_label_set_text (GTK_LABEL (row->name), title);
  gtk_label_set_text (GTK_LABEL (row->detail), detail);
  gtk_widget_set_visible (row->detail, *detail != '\0');
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

static GtkWidget *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
setup (EnvoiCommunityPeoplePage *self, GtkListItem *item)
{
  const char * const texts[] = { role_text (roles[0]), role_text (roles[1]), role_text (roles[2]), role_text (roles[3]), role_text (roles[4]), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  Row *row = g_new0 (Row, 1);

  row->avatar = envoi_avatar_view_new (32);
  row->name = new_label ("body");
  row->detail = new_label ("caption");
  row->role = new_label ("caption");
  row->allow = gtk_button_new_with_mnemonic (_("_Let In"));
  row->refuse = gtk_button_new_with_mnemonic (_("_Refuse"));
  row->drop_down = gtk_drop_down_new_from_strings (texts);
  gtk_widget_add_css_class (row->detail, "dim-label");
  gtk_widget_add_css_class (row->role, "dim-label");
  gtk_widget_add_css_class (row->allow, "suggested-action");
  gtk_label_set_ellipsize (GTK_LABEL (row->role), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (words), row->name);
  gtk_box_append (GTK_BOX (words), row->detail);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), row->avatar);
  gtk_box_append (GTK_BOX (box), words);
  for (guint i = 0; i < 4; i++)
    {
      GtkWidget *control = ((GtkWidget *[]) { row->role, row->refuse, row->allow, row->drop_down })[i];
      gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), control);
    }
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  g_object_set_data (G_OBJECT (item), "page", self);
  g_object_set_data_full (G_OBJECT (item), "row", row, g_free);
  g_signal_connect_object (row->allow, "clicked", G_CALLBACK (on_allow), item, G_CONNECT_SWAPPED);
  g_signal_connect_object (row->refuse, "clicked", G_CALLBACK (on_refuse), item, G_CONNECT_SWAPPED);
  g_signal_connect_object (row->drop_down, "notify::selected", G_CALLBACK (on_selected), item, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind (EnvoiCommunityPeoplePage *self, GtkListItem *item)
{
  Row *row = g_object_get_data (G_OBJECT (item), "row");
  EnvoiCommunityPerson *person = gtk_list_item_get_item (item);

  if (envoi_community_person_get_contact (person) != NULL)
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (row->avatar), envoi_community_person_get_contact (person));
  else
    envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (row->avatar), envoi_community_person_get_title (person));
  g_signal_connect_object (person, "notify", G_CALLBACK (on_person_changed), item, G_CONNECT_SWAPPED);
  row_update (self, item);
}

static void
unbind (EnvoiCommunityPeoplePage *self, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), on_person_changed, item);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
on_search_changed (EnvoiCommunityPeoplePage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_free (self->search);
  self->search = *text != '\0' ? envoi_text_fold (text) : NULL;
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->people)) > 0)
    update_stack (self);
}

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

  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  self->view = NULL;
  envoi_growing_list_clear (&self->growing);
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->shown);
  g_clear_object (&self->people);
  g_clear_pointer (&self->search, g_free);
  g_clear_object (&self->feed);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_community_people_page_parent_class)->dispose (object);
}

static void
envoi_community_people_page_class_init (EnvoiCommunityPeoplePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_community_people_page_dispose;
}

static void
envoi_community_people_page_init (EnvoiCommunityPeoplePage *self)
{
  self->people = g_list_store_new (ENVOI_TYPE_COMMUNITY_PERSON);
  self->filter = gtk_custom_filter_new (fits, self, NULL);
  self->shown = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->people)), GTK_FILTER (g_object_ref (self->filter)));
}

static void
build_add (EnvoiCommunityPeoplePage *self, GtkWidget *box)
{
  GtkWidget *button = adw_button_row_new ();

  self->add_group = adw_preferences_group_new ();
  self->address_row = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->address_row), _("Address to Add"));
  g_signal_connect_object (self->address_row, "changed", G_CALLBACK (on_address_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->address_row, "entry-activated", G_CALLBACK (on_add), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (button), _("_Add"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (button), TRUE);
  g_signal_connect_object (button, "activated", G_CALLBACK (on_add), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->add_group), self->address_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->add_group), button);
  gtk_box_append (GTK_BOX (box), self->add_group);
}

static void
build (EnvoiCommunityPeoplePage *self)
{
  GtkWidget *toolbar = adw_toolbar_view_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *scroller = gtk_scrolled_window_new ();
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (envoi_growing_list_init (&self->growing, G_LIST_MODEL (self->shown), 20)));
  const char *title = is_blog (self) ? _("Followers") : _("People");

  self->banner = adw_banner_new ("");
  adw_banner_set_use_markup (ADW_BANNER (self->banner), FALSE);
  self->search_entry = gtk_search_entry_new ();
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (self->search_entry), _("Search names and addresses"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search names and addresses"), -1);
  envoi_search_follow_escape (GTK_SEARCH_ENTRY (self->search_entry));
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (on_search_changed), self, G_CONNECT_SWAPPED);
  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (selection)), NULL);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (self->view), GTK_LIST_TAB_CELL);
  gtk_widget_add_css_class (self->view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), G_CALLBACK (unbind));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  gtk_widget_add_css_class (scroller, "card");
  self->message = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->message), "envoi-group-symbolic");
  gtk_widget_add_css_class (self->message, "compact");
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (self->stack), envoi_waiting_new (), "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), self->message, "message");
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "list");
  gtk_box_append (GTK_BOX (box), self->search_entry);
  gtk_box_append (GTK_BOX (box), self->stack);
  if (is_owner (self) && !is_blog (self))
    build_add (self, box);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), adw_header_bar_new ());
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), self->banner);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), box);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), toolbar);
}

AdwNavigationPage *
envoi_community_people_page_new (EnvoiSessionManager *manager, EnvoiFeed *feed)
{
  EnvoiCommunityPeoplePage *self = g_object_new (ENVOI_TYPE_COMMUNITY_PEOPLE_PAGE, NULL);
  EnvoiCommunityService *service;

  self->manager = g_object_ref (manager);
  self->feed = g_object_ref (feed);
  build (self);
  service = envoi_find_community_service (manager, envoi_feed_get_account (feed));
  if (service != NULL)
    g_signal_connect_object (service, "request", G_CALLBACK (on_request), self, G_CONNECT_SWAPPED);
  load (self);
  return ADW_NAVIGATION_PAGE (self);
}
