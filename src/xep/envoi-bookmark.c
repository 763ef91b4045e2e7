/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0402-bookmarks.h"

#include <string.h>

#include "0045-rooms.h"
#include "envoi-text.h"

/* One bookmark: reading and writing, what is unknown kept. Pure; any thread. */

#define NS ENVOI_NS_BOOKMARKS
#define NS_PINNED "urn:xmpp:bookmarks-pinning:0"
#define NS_NOTIFY "urn:xmpp:notification-settings:1"
#define NS_NOTIFY_OLD "urn:xmpp:notification-settings:0"
#define MAX_NAME 256
#define MAX_PASSWORD 1023
#define MAX_EXTENSIONS (16 * 1024)

G_DEFINE_BOXED_TYPE (EnvoiBookmark, envoi_bookmark, envoi_bookmark_copy, envoi_bookmark_free)

static const char * const notify_names[] = { NULL, "always", "on-mention", "never" };

EnvoiBookmark *
envoi_bookmark_copy (const EnvoiBookmark *self)
{
  EnvoiBookmark *copy = g_memdup2 (self, sizeof *self);

  copy->jid = g_strdup (self->jid);
  copy->name = g_strdup (self->name);
  copy->nick = g_strdup (self->nick);
  copy->password = g_strdup (self->password);
  copy->extensions = g_strdup (self->extensions);
  return copy;
}

void
envoi_bookmark_free (EnvoiBookmark *self)
{
  g_free (self->jid);
  g_free (self->name);
  g_free (self->nick);
  g_free (self->password);
  g_free (self->extensions);
  g_free (self);
}

static EnvoiBookmarkNotify
find_notify (const EnvoiNode *node)
{
  for (guint i = 1; i < G_N_ELEMENTS (notify_names); i++)
    if (g_strcmp0 (envoi_node_get_name (node), notify_names[i]) == 0)
      return i;
  return ENVOI_BOOKMARK_NOTIFY_UNSAID;
}

/* Settings may be for one kind of client: ours is client/pc, and the narrower one counts. */
static EnvoiBookmarkNotify
read_notify (const EnvoiNode *notify)
{
  EnvoiBookmarkNotify found = ENVOI_BOOKMARK_NOTIFY_UNSAID;
  int best = -1;

  for (const EnvoiNode *child = envoi_node_first_element (notify); child; child = envoi_node_next_element (child))
    {
      const char *category = envoi_node_get_attribute (child, "identity-category"), *type = envoi_node_get_attribute (child, "identity-type");
      int weight = (category != NULL) + (type != NULL);

      if (find_notify (child) == ENVOI_BOOKMARK_NOTIFY_UNSAID || weight <= best || (type && !category) ||
          (category && !g_str_equal (category, "client")) || (type && !g_str_equal (type, "pc")))
        continue;
      best = weight;
      found = find_notify (child);
    }
  return found;
}

/**
 * envoi_extensions_read:
 * @extensions: of a room kept or a feed followed
 * @pinned: (out): XEP-0469
 * @notify: (out): XEP-0492
 *
 * Returns: (transfer full) (nullable): the element as it came, to be handed back when it is written; NULL when it is too long
 */
char *
envoi_extensions_read (const EnvoiNode *extensions, gboolean *pinned, EnvoiBookmarkNotify *setting)
{
  const EnvoiNode *notify = envoi_node_find (extensions, "notify", NS_NOTIFY);
  g_autofree char *xml = envoi_node_to_xml (extensions);

  if (notify == NULL)
    notify = envoi_node_find (extensions, "notify", NS_NOTIFY_OLD);
  *setting = notify ? read_notify (notify) : ENVOI_BOOKMARK_NOTIFY_UNSAID;
  *pinned = envoi_node_find (extensions, "pinned", NS_PINNED) != NULL;
  return strlen (xml) <= MAX_EXTENSIONS ? g_steal_pointer (&xml) : NULL;
}

static char *
dup_name (const char *text)
{
  g_autofree char *clean = text ? envoi_text_sanitize (text, -1) : NULL;
  g_autofree char *line = clean ? g_strstrip (envoi_text_one_line (clean, MAX_NAME)) : NULL;

  return line && *line ? g_steal_pointer (&line) : NULL;
}

/**
 * envoi_bookmark_read:
 * @id: (nullable): of the item: the room's address
 * @conference: (nullable): its content; the elder storage:bookmarks has the same inside
 *
 * Returns: (transfer full) (nullable): the bookmark
 */
EnvoiBookmark *
envoi_bookmark_read (const char *id, const EnvoiNode *conference)
{
  g_autoptr (EnvoiJid) jid = envoi_jid_new (id, NULL);
  const EnvoiNode *nick, *password, *extensions;
  EnvoiBookmark *self;

  if (conference == NULL || g_strcmp0 (envoi_node_get_name (conference), "conference") != 0 ||
      jid == NULL || envoi_jid_get_local (jid) == NULL || envoi_jid_get_resource (jid))
    return NULL;

  self = g_new0 (EnvoiBookmark, 1);
  self->jid = g_strdup (envoi_jid_get_bare (jid));
  self->name = dup_name (envoi_node_get_attribute (conference, "name"));
  self->autojoin = envoi_node_get_bool (conference, "autojoin", FALSE);
  if ((nick = envoi_node_find (conference, "nick", envoi_node_get_ns (conference))))
    self->nick = envoi_muc_dup_nick (envoi_node_get_text (nick));
  if ((password = envoi_node_find (conference, "password", envoi_node_get_ns (conference))) &&
      *envoi_node_get_text (password) && strlen (envoi_node_get_text (password)) <= MAX_PASSWORD)
    self->password = g_strdup (envoi_node_get_text (password));
  if ((extensions = envoi_node_find (conference, "extensions", NS)))
    self->extensions = envoi_extensions_read (extensions, &self->pinned, &self->notify);
  return self;
}

/* The settings for other kinds of clients stay as they are. */
static void
write_notify (EnvoiBuilder *builder, EnvoiBookmarkNotify setting, const char *ns, const EnvoiNode *old)
{
  envoi_builder_open (builder, "notify", ns);
  if (setting != ENVOI_BOOKMARK_NOTIFY_UNSAID)
    envoi_builder_leaf (builder, notify_names[setting], NULL, NULL);
  for (const EnvoiNode *child = old ? envoi_node_first_element (old) : NULL; child; child = envoi_node_next_element (child))
    {
      const char *category = envoi_node_get_attribute (child, "identity-category"), *type = envoi_node_get_attribute (child, "identity-type");
      gboolean ours = category == NULL || (g_str_equal (category, "client") && g_strcmp0 (type, "pc") == 0);

      if (find_notify (child) == ENVOI_BOOKMARK_NOTIFY_UNSAID || !ours)
        envoi_builder_node (builder, child);
    }
  envoi_builder_close (builder);
}

/**
 * envoi_extensions_write:
 * @former: (nullable): what envoi_extensions_read() gave: all that is unknown in it stays
 * @elder: a new setting is written in the older form, which is the one that is read there
 */
void
envoi_extensions_write (EnvoiBuilder *builder, const char *former, gboolean pinned, EnvoiBookmarkNotify notify, gboolean elder)
{
  g_autoptr (EnvoiStanza) stanza = former ? envoi_stanza_parse (former, -1, NULL) : NULL;
  const EnvoiNode *old = stanza ? envoi_stanza_get_root (stanza) : NULL;
  const EnvoiNode *old_notify = old ? envoi_node_find (old, "notify", NS_NOTIFY) : NULL;
  const EnvoiNode *elder_notify = old ? envoi_node_find (old, "notify", NS_NOTIFY_OLD) : NULL;

  if (old == NULL && !pinned && notify == ENVOI_BOOKMARK_NOTIFY_UNSAID)
    return;
  envoi_builder_open (builder, "extensions", NULL);
  for (const EnvoiNode *child = old ? envoi_node_first_element (old) : NULL; child; child = envoi_node_next_element (child))
    if (!envoi_node_is (child, "notify", NS_NOTIFY) && !envoi_node_is (child, "notify", NS_NOTIFY_OLD) && !envoi_node_is (child, "pinned", NS_PINNED))
      envoi_builder_node (builder, child);
  if (old_notify || (notify != ENVOI_BOOKMARK_NOTIFY_UNSAID && !elder))
    write_notify (builder, notify, NS_NOTIFY, old_notify);
  if (elder_notify || (notify != ENVOI_BOOKMARK_NOTIFY_UNSAID && elder))
    write_notify (builder, notify, NS_NOTIFY_OLD, elder_notify);
  if (pinned)
    envoi_builder_leaf (builder, "pinned", NS_PINNED, NULL);
  envoi_builder_close (builder);
}

/**
 * envoi_bookmark_write:
 *
 * Writes the whole <conference/>.
 */
void
envoi_bookmark_write (const EnvoiBookmark *self, EnvoiBuilder *builder)
{
  envoi_builder_open (builder, "conference", NS);
  envoi_builder_attribute (builder, "name", self->name);
  envoi_builder_attribute (builder, "autojoin", self->autojoin ? "true" : NULL);
  if (self->nick)
    envoi_builder_leaf (builder, "nick", NULL, self->nick);
  if (self->password)
    envoi_builder_leaf (builder, "password", NULL, self->password);
  envoi_extensions_write (builder, self->extensions, self->pinned, self->notify, FALSE);
  envoi_builder_close (builder);
}
