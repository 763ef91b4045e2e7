/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-contact.h"
G_BEGIN_DECLS
/**
 * EnvoiPeoplePage: a list of people that is searched by name and address, with a line below to add somebody. What the rows are, where the people come
 * from and what adding means is its subclass's: the members of a room, the people of a community.
 */
#define ENVOI_TYPE_PEOPLE_PAGE (envoi_people_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (EnvoiPeoplePage, envoi_people_page, ENVOI, PEOPLE_PAGE, AdwNavigationPage)
struct _EnvoiPeoplePageClass {
  AdwNavigationPageClass parent_class;
  const char *(*get_jid)   (gpointer person);
  const char *(*get_title) (gpointer person);
  /* Somebody to add; reason nullable. */
  void        (*add)       (EnvoiPeoplePage *self, const char *address, const char *reason);
};
/* All of them anew. */
void        envoi_people_page_take         (EnvoiPeoplePage *self, GPtrArray *people);
void        envoi_people_page_append       (EnvoiPeoplePage *self, gpointer person);
/* The one with this address, nullable (transfer full). */
gpointer    envoi_people_page_find         (EnvoiPeoplePage *self, const char *jid);
/* How rows are made: see envoi_row_factory_set(). The person is the item. */
void        envoi_people_page_set_factory  (EnvoiPeoplePage *self, GCallback setup, GCallback bind, GCallback unbind);
/* What stands there when there is nobody; text nullable. */
void        envoi_people_page_set_nobody   (EnvoiPeoplePage *self, const char *title, const char *text);
/* Instead of the list, until people are taken; text nullable. */
void        envoi_people_page_say          (EnvoiPeoplePage *self, const char *title, const char *text);
/* Below the head; NULL: nothing. */
void        envoi_people_page_show_error   (EnvoiPeoplePage *self, const GError *error);
/* Allows adding. label: of the button, with a mnemonic. */
void        envoi_people_page_allow_adding (EnvoiPeoplePage *self, const char *title, const char *label, gboolean with_reason);

/**
 * EnvoiPeopleRow: who, with a line below, and room for controls at the end.
 */
#define ENVOI_TYPE_PEOPLE_ROW (envoi_people_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPeopleRow, envoi_people_row, ENVOI, PEOPLE_ROW, GtkBox)
GtkWidget  *envoi_people_row_new           (void);
/* detail, contact nullable. Plain text in one line. */
void        envoi_people_row_set           (EnvoiPeopleRow *self, EnvoiContact *contact, const char *title, const char *detail);
void        envoi_people_row_add           (EnvoiPeopleRow *self, GtkWidget *control);
G_END_DECLS
