/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libdex.h>
#include <gio/gio.h>
G_BEGIN_DECLS
/**
 * EnvoiCommandLine:
 *
 * “envoi send|open|search|status”. The calling process only reads the words and tells their help; the deed is done by the one instance of the program, which the
 * desktop starts when it does not run, and which writes to the caller's terminal. Main thread.
 */
/* TRUE: done with, *status is the exit status; FALSE: these are for the one instance, which is reached by now. */
gboolean envoi_command_line_begin (GApplication *application, char **arguments, int *status);
/* Whether these are the words of a command, for the one instance. */
gboolean envoi_command_line_is_command (const char * const *arguments);
gboolean envoi_command_line_goes_online (const char * const *arguments);
/* Does it, once ready resolves to the EnvoiSessionManager, and started (nullable) to anything; the caller's process ends when it is done. */
void     envoi_command_line_run (GApplicationCommandLine *command_line, DexFuture *ready, DexFuture *started);
/* For the help of the program itself. (transfer full) */
char    *envoi_command_line_describe (void);
G_END_DECLS
