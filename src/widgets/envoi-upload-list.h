/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-transfer.h"
G_BEGIN_DECLS
/* How far each of several files is on its way to the server. (transfer floating) */
GtkWidget *envoi_upload_list_new (GListModel *uploads /* EnvoiTransfer */);
/* "Uploading picture 2 of 3", of the one that is under way. (transfer full) */
char      *envoi_upload_list_describe (GListModel *uploads);
/* Of all bytes that have to go, 0 to 1. */
double     envoi_upload_list_get_fraction (GListModel *uploads);
G_END_DECLS
