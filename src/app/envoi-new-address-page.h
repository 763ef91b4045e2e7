/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-new-account.h"
#include "envoi-newcomer.h"
G_BEGIN_DECLS
/**
 * EnvoiNewAddressPage:
 *
 * The second step to a new account: name, password, and what else the server wants to know. Then the account is made and signed in.
 *
 * Signals: signed-in (EnvoiAccount)
 */
#define ENVOI_TYPE_NEW_ADDRESS_PAGE (envoi_new_address_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiNewAddressPage, envoi_new_address_page, ENVOI, NEW_ADDRESS_PAGE, AdwNavigationPage)
/* making: has asked its server already. newcomer: copied. */
EnvoiNewAddressPage *envoi_new_address_page_new (EnvoiSessionManager *manager, EnvoiNewAccount *making, const EnvoiNewcomer *newcomer);
/* What it is at, in a few words. */
const char          *envoi_new_address_page_describe_step (EnvoiNewAccountStep step);
G_END_DECLS
