/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-extension-list.h"

#include "envoi-xep.h"

static int
by_number (gconstpointer a, gconstpointer b)
{
  const EnvoiXep *x = *(const EnvoiXep * const *) a, *y = *(const EnvoiXep * const *) b;

  return x->number < y->number ? -1 : x->number > y->number;
}

/**
 * envoi_extension_list_dup:
 *
 * The window must not see the table of extensions, only what is to be read of it.
 *
 * Returns: (transfer full): a line for each extension, its address at the end
 */
GStrv
envoi_extension_list_dup (void)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  for (guint i = 0; i < envoi_xep_table_get_n_rows (); i++)
    if (envoi_xep_table_get_row (i)->number != 0)
      g_ptr_array_add (rows, (gpointer) envoi_xep_table_get_row (i));
  g_ptr_array_sort (rows, by_number);
  for (guint i = 0; i < rows->len; i++)
    {
      const EnvoiXep *row = rows->pdata[i];

      g_strv_builder_take (lines, g_strdup_printf ("XEP-%04u %s https://xmpp.org/extensions/xep-%04u.html", row->number, row->title, row->number));
    }
  return g_strv_builder_end (lines);
}
