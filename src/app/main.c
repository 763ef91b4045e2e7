/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-application.h"
#include "envoi-app-resources.h"
#include "envoi-developer.h"
#include <glib/gi18n.h>
#include <libdex.h>
#include <locale.h>
#include <signal.h>

/* A build that is not installed has its catalogues in the build folder. */
static const char *
get_locale_folder (void)
{
  const char *folder = ENVOI_IS_DEVELOPER ? g_getenv ("ENVOI_LOCALEDIR") : NULL;

  return folder != NULL ? folder : ENVOI_LOCALEDIR;
}

int
main (int argc, char **argv)
{
  g_autoptr (EnvoiApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, get_locale_folder ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* A peer that hangs up is an error of one call, not the end of the program. */
  signal (SIGPIPE, SIG_IGN);
  g_set_prgname (ENVOI_APPLICATION_ID);
  g_set_application_name ("Envoi");
  dex_init ();

  g_resources_register (envoi_app_get_resource ());
  application = envoi_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
