/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <pango/pango.h>
#include "envoi-message.h"
G_BEGIN_DECLS
/* How much of a message one label shows: shaping more costs more than a frame. */
#define ENVOI_MESSAGE_TEXT_PAGE_GRAPHEMES 2000
#define ENVOI_MESSAGE_TEXT_PAGE_BYTES (16 * 1024)
#define ENVOI_MESSAGE_TEXT_PAGE_LINES 60
#define ENVOI_MESSAGE_TEXT_PAGE_COST 2500
gsize       envoi_message_text_page   (const char *text);
char       *envoi_message_text_markup (const char *text, gsize length);
PangoAttrList *envoi_message_text_attributes (const char *text, gsize length);
const char *envoi_message_state_get_text (EnvoiMessageState state);
const char *envoi_message_state_get_icon (EnvoiMessageState state);
G_END_DECLS
