/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0203-delay.h"

#include "envoi-time.h"
#include "envoi-xep.h"

static gint64
read_stamp (const EnvoiNode *delay)
{
  gint64 time;

  if (delay == NULL || !envoi_time_parse (envoi_node_get_attribute (delay, "stamp"), &time))
    return 0;
  return MIN (time, envoi_time_now ());
}

static gboolean
is_trusted (EnvoiRouter *router, const char *from)
{
  const char *own = envoi_router_get_own_bare (router);
  const char *at = strchr (own, '@');

  /* Without a name nobody vouches: the sender may have written it. */
  return from && (g_str_equal (from, own) || g_str_equal (from, at ? at + 1 : own));
}

/**
 * envoi_delay_read:
 * @earliest: microseconds; 0 = no bound
 *
 * Returns: when the own server took the stanza, 0 when nobody trustworthy says that it was held back
 */
gint64
envoi_delay_read (const EnvoiStanza *stanza, EnvoiRouter *router, gint64 earliest)
{
  gint64 found = 0;

  for (const EnvoiNode *delay = envoi_stanza_find (stanza, "delay", ENVOI_NS_DELAY); delay;
       delay = envoi_node_find_next (delay, "delay", ENVOI_NS_DELAY))
    {
      gint64 time;

      if (!is_trusted (router, envoi_node_get_attribute (delay, "from")))
        continue;
      time = read_stamp (delay);
      /* A server stamps once: of two, one is forged. */
      if (time == 0 || found != 0)
        return 0;
      found = time;
    }
  return found == 0 ? 0 : MAX (found, earliest);
}

/**
 * envoi_delay_read_by:
 * @by: normalised bare address of a room
 *
 * Returns: when @by took the stanza, microseconds; 0 when no stamp, or more than one, is in its name
 */
gint64
envoi_delay_read_by (const EnvoiStanza *stanza, const char *by)
{
  gint64 found = 0;

  for (const EnvoiNode *delay = envoi_stanza_find (stanza, "delay", ENVOI_NS_DELAY); delay;
       delay = envoi_node_find_next (delay, "delay", ENVOI_NS_DELAY))
    {
      gint64 time;

      if (g_strcmp0 (envoi_node_get_attribute (delay, "from"), by) != 0)
        continue;
      time = read_stamp (delay);
      if (time == 0 || found != 0)
        return 0;
      found = time;
    }
  return found;
}

/**
 * envoi_delay_read_forwarded:
 * @forwarded: what holds the stamp
 *
 * Returns: microseconds, 0 when it can't be read
 */
gint64
envoi_delay_read_forwarded (const EnvoiNode *forwarded)
{
  return read_stamp (envoi_node_find (forwarded, "delay", ENVOI_NS_DELAY));
}

/**
 * envoi_delay_read_presence:
 *
 * Returns: microseconds, 0 when it is not said
 */
gint64
envoi_delay_read_presence (const EnvoiStanza *presence)
{
  return read_stamp (envoi_stanza_find (presence, "delay", ENVOI_NS_DELAY));
}

ENVOI_XEP_ROW (0203_delay) = {
  .number = 203, .title = "Delayed Delivery", .version = "2.0", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (ENVOI_NS_DELAY),
};
