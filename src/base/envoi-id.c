/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-id.h"

#include <sys/random.h>

/**
 * envoi_id_new:
 *
 * Returns: (transfer full): a random UUID (RFC 9562, version 4)
 */
char *
envoi_id_new (void)
{
  return g_uuid_string_random ();
}

/**
 * envoi_id_new_short:
 *
 * Returns: (transfer full): 16 letters and digits that nobody can guess (80 bits)
 */
char *
envoi_id_new_short (void)
{
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  guint8 random[16];
  char *id = g_malloc (sizeof random + 1);

  while (getrandom (random, sizeof random, 0) != sizeof random)
    ;
  for (gsize i = 0; i < sizeof random; i++)
    id[i] = alphabet[random[i] & 31];
  id[sizeof random] = '\0';
  return id;
}
