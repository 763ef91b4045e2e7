/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-search-dialog.h"
#include "envoi-search-query.h"
#include "envoi-search-row.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/*
 * EnvoiSearchDialog: looks through all messages that are here, or through all posts and comments, newest first, a page at a time. What the filters say
 * and what is typed (see EnvoiSearchWords) narrow it together. A later question makes an earlier answer void.
 */

#define PAGE 50

struct _EnvoiSearchDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiConversation *here;
  GListStore *hits;             /* Hit */
  GtkSingleSelection *selection;
  gint64 after, before;         /* of the filters */
  gint64 next_place;         /* where the next page begins */
  guint question;               /* counts them */
  gboolean more, asking, resetting;
  GtkWidget *entry, *filter_button, *filters, *stack, *list_view, *scroller, *incomplete, *kinds;
  GtkWidget *from_row, *here_row, *after_button, *after_calendar, *before_button, *before_calendar;
};

G_DEFINE_FINAL_TYPE (EnvoiSearchDialog, envoi_search_dialog, ADW_TYPE_DIALOG)

/* A found message, post or comment as a list holds it. */
#define ENVOI_TYPE_HIT (envoi_hit_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiHit, envoi_hit, ENVOI, HIT, GObject)
struct _EnvoiHit { GObject parent_instance; GPtrArray *page; EnvoiSearchHit *hit; EnvoiPostSearchHit *post_hit; /* one of them, in page */ };
G_DEFINE_FINAL_TYPE (EnvoiHit, envoi_hit, G_TYPE_OBJECT)

static void
envoi_hit_finalize (GObject *object)
{
  g_ptr_array_unref (ENVOI_HIT (object)->page);
  G_OBJECT_CLASS (envoi_hit_parent_class)->finalize (object);
}

static void
envoi_hit_class_init (EnvoiHitClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_hit_finalize;
}

static void
envoi_hit_init (EnvoiHit *self)
{
}

/* ---- asking ---- */

static gboolean
in_posts (EnvoiSearchDialog *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (ADW_TOGGLE_GROUP (self->kinds)), "posts") == 0;
}

typedef struct { EnvoiSearchDialog *self; guint question; gboolean posts; } Answer;

static void
show_answer (EnvoiSearchDialog *self, GPtrArray *hits, gboolean posts)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->hits));

  for (guint i = 0; i < hits->len; i++)
    {
      EnvoiHit *item = g_object_new (ENVOI_TYPE_HIT, NULL);

      item->page = g_ptr_array_ref (hits);
      item->hit = posts ? NULL : hits->pdata[i];
      item->post_hit = posts ? hits->pdata[i] : NULL;
      self->next_place = posts ? item->post_hit->place : item->hit->place;
      g_ptr_array_add (items, item);
    }
  self->more = hits->len >= PAGE;
  g_list_store_splice (self->hits, n, 0, items->pdata, items->len);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n + items->len > 0 ? "results" : "none");
}

static DexFuture *
on_answer (DexFuture *future, gpointer data)
{
  Answer *answer = data;
  const GValue *value = dex_future_get_value (future, NULL);

  if (answer->self->question != answer->question)
    return NULL;
  answer->self->asking = FALSE;
  if (value != NULL)
    show_answer (answer->self, g_value_get_boxed (value), answer->posts);
  else
    gtk_stack_set_visible_child_name (GTK_STACK (answer->self->stack), "none");
  return NULL;
}

static void
answer_free (gpointer data)
{
  g_object_unref (((Answer *) data)->self);
  g_free (data);
}

static void
ask (EnvoiSearchDialog *self, gboolean next_page)
{
  g_autoptr (EnvoiSearchWords) words = envoi_search_words_parse (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  const char *from = gtk_editable_get_text (GTK_EDITABLE (self->from_row));
  gboolean only_here = adw_switch_row_get_active (ADW_SWITCH_ROW (self->here_row));
  EnvoiStore *store = envoi_session_manager_get_store (self->manager);
  EnvoiSearchQuery query = { .text = words->text };
  EnvoiPostSearchQuery posts = { .text = words->text };
  gboolean for_posts = in_posts (self), nowhere;
  Answer *answer;

  query.from = words->from != NULL ? words->from : *from != '\0' ? from : NULL;
  query.conversation = for_posts ? NULL : words->in != NULL ? envoi_search_find_conversation (store, words->in) : only_here ? self->here : NULL;
  posts.feed = for_posts && words->in != NULL ? envoi_search_find_feed (store, words->in) : NULL;
  nowhere = words->in != NULL && query.conversation == NULL && posts.feed == NULL;
  query.after = words->after != 0 ? words->after : self->after;
  query.before = words->before != 0 ? words->before : self->before;
  posts.from = query.from;
  posts.after = query.after;
  posts.before = query.before;
  if (!next_page)
    {
      self->question++;
      self->next_place = 0;
      g_list_store_remove_all (self->hits);
    }
  /* Nothing to look for, or a conversation or feed that there is not. */
  if ((*query.text == '\0' && query.from == NULL && query.after == 0 && query.before == 0) || nowhere)
    {
      self->more = self->asking = FALSE;
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), nowhere ? "none" : "hint");
      return;
    }
  answer = g_new0 (Answer, 1);
  answer->self = g_object_ref (self);
  answer->question = self->question;
  answer->posts = for_posts;
  self->asking = TRUE;
  dex_future_disown (dex_future_finally (for_posts ? envoi_store_search_posts (store, &posts, PAGE, self->next_place)
                                                   : envoi_store_search (store, &query, PAGE, self->next_place),
                                         on_answer, answer, answer_free));
}

static void
on_search_changed (EnvoiSearchDialog *self)
{
  ask (self, FALSE);
}

static void
on_scrolled (EnvoiSearchDialog *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));

  if (self->more && !self->asking
      && gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) * 2 > gtk_adjustment_get_upper (adjustment))
    ask (self, TRUE);
}

/* ---- filters ---- */

static void
on_kind_changed (EnvoiSearchDialog *self)
{
  if (self->manager == NULL)
    return;
  gtk_widget_set_visible (self->here_row, self->here != NULL && !in_posts (self));
  gtk_widget_set_visible (self->incomplete, !in_posts (self));
  ask (self, FALSE);
}

static void
on_filter_changed (EnvoiSearchDialog *self)
{
  gboolean any = self->after != 0 || self->before != 0 || *gtk_editable_get_text (GTK_EDITABLE (self->from_row)) != '\0'
                 || (adw_switch_row_get_active (ADW_SWITCH_ROW (self->here_row)) && self->here != NULL);

  if (self->resetting)
    return;
  if (any)
    gtk_widget_add_css_class (self->filter_button, "accent");
  else
    gtk_widget_remove_css_class (self->filter_button, "accent");
  ask (self, FALSE);
}

static void
choose_day (EnvoiSearchDialog *self, GtkWidget *calendar, GtkWidget *button, gint64 *day)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (GTK_CALENDAR (calendar));
  g_autoptr (GDateTime) start = g_date_time_new_local (g_date_time_get_year (date), g_date_time_get_month (date), g_date_time_get_day_of_month (date), 0, 0, 0);
  g_autofree char *text = g_date_time_format (start, "%x");

  *day = g_date_time_to_unix (start) * G_USEC_PER_SEC;
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), text);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  on_filter_changed (self);
}

static void
on_after_selected (EnvoiSearchDialog *self)
{
  choose_day (self, self->after_calendar, self->after_button, &self->after);
}

static void
on_before_selected (EnvoiSearchDialog *self)
{
  choose_day (self, self->before_calendar, self->before_button, &self->before);
}

static void
on_reset_clicked (EnvoiSearchDialog *self)
{
  self->resetting = TRUE;
  self->after = self->before = 0;
  gtk_editable_set_text (GTK_EDITABLE (self->from_row), "");
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->here_row), FALSE);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->after_button), _("Any"));
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->before_button), _("Any"));
  self->resetting = FALSE;
  on_filter_changed (self);
}

/* ---- choosing ---- */

static void
open_hit (EnvoiSearchDialog *self, guint index)
{
  g_autoptr (EnvoiHit) item = g_list_model_get_item (G_LIST_MODEL (self->hits), index);
  EnvoiConversation *conversation;

  if (item == NULL)
    return;
  if (item->post_hit != NULL)
    {
      EnvoiPost *post = item->post_hit->post;

      if (post == NULL)
        return;
      gtk_widget_activate_action (GTK_WIDGET (self), "win.open-post", "(sss)", envoi_post_get_service (post), envoi_post_get_node (post), envoi_post_get_item_id (post));
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }
  conversation = item->hit->conversation;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-message", "(ssx)",
                              envoi_account_get_jid (envoi_conversation_get_account (conversation)), envoi_conversation_get_jid (conversation),
                              envoi_message_get_position (item->hit->message));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_row_activated (EnvoiSearchDialog *self, guint index)
{
  open_hit (self, index);
}

static void
on_activate (EnvoiSearchDialog *self)
{
  if (gtk_single_selection_get_selected (self->selection) != GTK_INVALID_LIST_POSITION)
    open_hit (self, gtk_single_selection_get_selected (self->selection));
}

static void
on_next (EnvoiSearchDialog *self)
{
  gtk_widget_child_focus (self->list_view, GTK_DIR_TAB_FORWARD);
}

static void
on_stop (EnvoiSearchDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_setup (EnvoiSearchDialog *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, envoi_search_row_new ());
}

static void
on_bind (EnvoiSearchDialog *self, GtkListItem *item)
{
  EnvoiHit *hit = gtk_list_item_get_item (item);

  if (hit->post_hit != NULL)
    envoi_search_row_set_post_hit (ENVOI_SEARCH_ROW (gtk_list_item_get_child (item)), hit->post_hit);
  else
    envoi_search_row_set_hit (ENVOI_SEARCH_ROW (gtk_list_item_get_child (item)), hit->hit);
}

/* ---- the dialog ---- */

static void
envoi_search_dialog_dispose (GObject *object)
{
  EnvoiSearchDialog *self = ENVOI_SEARCH_DIALOG (object);

  self->question++;
  if (self->list_view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->list_view), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_SEARCH_DIALOG);
  g_clear_object (&self->hits);
  g_clear_object (&self->selection);
  g_clear_object (&self->here);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_search_dialog_parent_class)->dispose (object);
}

static void
envoi_search_dialog_class_init (EnvoiSearchDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_search_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-search-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiSearchDialog, name)
  BIND (entry); BIND (filter_button); BIND (filters); BIND (stack); BIND (list_view); BIND (scroller); BIND (incomplete); BIND (kinds);
  BIND (from_row); BIND (here_row); BIND (after_button); BIND (after_calendar); BIND (before_button); BIND (before_calendar);
#undef BIND
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (on_search_changed); CALLBACK (on_activate); CALLBACK (on_next); CALLBACK (on_stop); CALLBACK (on_row_activated);
  CALLBACK (on_kind_changed); CALLBACK (on_filter_changed); CALLBACK (on_after_selected); CALLBACK (on_before_selected); CALLBACK (on_reset_clicked);
#undef CALLBACK
}

static void
envoi_search_dialog_init (EnvoiSearchDialog *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->resetting = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->hits = g_list_store_new (ENVOI_TYPE_HIT);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->hits)));
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list_view), factory);
  g_object_unref (factory);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list_view), GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), "value-changed",
                           G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->entry), GTK_WIDGET (self));
}

void
envoi_search_dialog_show_posts (EnvoiSearchDialog *self)
{
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (self->kinds), "posts");
}

void
envoi_search_dialog_set_words (EnvoiSearchDialog *self, const char *typed)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), typed);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

AdwDialog *
envoi_search_dialog_new (EnvoiSessionManager *manager, EnvoiConversation *conversation, gboolean only_here)
{
  EnvoiSearchDialog *self = g_object_new (ENVOI_TYPE_SEARCH_DIALOG, NULL);

  self->manager = g_object_ref (manager);
  g_set_object (&self->here, conversation);
  gtk_widget_set_visible (self->here_row, conversation != NULL);
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->here_row), conversation != NULL && only_here);
  g_object_bind_property (envoi_session_manager_get_store (manager), "search-complete", self->incomplete, "revealed",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  self->resetting = FALSE;
  on_filter_changed (self);
  return ADW_DIALOG (self);
}
