/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-live-list.h"
#include "envoi-store.h"
G_BEGIN_DECLS
/* What the sidebar lets through; owned by it. */
typedef struct {
  char *search;     /* folded; NULL = everything */
  char *group;      /* NULL = all */
  EnvoiAccount *account;   /* NULL = of all; not owned */
} EnvoiPeopleFilter;
EnvoiLiveList *envoi_people_lists_new_conversations (EnvoiStore *store, EnvoiPeopleFilter *filter);
EnvoiLiveList *envoi_people_lists_new_contacts      (EnvoiStore *store, EnvoiPeopleFilter *filter);
/* The names of all groups in use, sorted. (transfer full) */
GStrv          envoi_people_lists_dup_groups        (EnvoiStore *store);
G_END_DECLS
