/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mutes and saved tags. Main thread. */
#include "envoi-store-feeds-private.h"

#include "envoi-time.h"

/* --- Objects --- */

struct _EnvoiMute {
  GObject parent_instance;
  gint64 id, until;
  EnvoiMuteKind kind;
  char *value;
};

G_DEFINE_FINAL_TYPE (EnvoiMute, envoi_mute, G_TYPE_OBJECT)

static void
envoi_mute_finalize (GObject *object)
{
  g_free (ENVOI_MUTE (object)->value);
  G_OBJECT_CLASS (envoi_mute_parent_class)->finalize (object);
}

static void
envoi_mute_class_init (EnvoiMuteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_mute_finalize;
}

static void
envoi_mute_init (EnvoiMute *self)
{
}

EnvoiMuteKind
envoi_mute_get_kind (EnvoiMute *self)
{
  return self->kind;
}

const char *
envoi_mute_get_value (EnvoiMute *self)
{
  return self->value;
}

gint64
envoi_mute_get_until (EnvoiMute *self)
{
  return self->until;
}

struct _EnvoiSavedTag {
  GObject parent_instance;
  char *tag;
};

G_DEFINE_FINAL_TYPE (EnvoiSavedTag, envoi_saved_tag, G_TYPE_OBJECT)

static void
envoi_saved_tag_finalize (GObject *object)
{
  g_free (ENVOI_SAVED_TAG (object)->tag);
  G_OBJECT_CLASS (envoi_saved_tag_parent_class)->finalize (object);
}

static void
envoi_saved_tag_class_init (EnvoiSavedTagClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_saved_tag_finalize;
}

static void
envoi_saved_tag_init (EnvoiSavedTag *self)
{
}

const char *
envoi_saved_tag_get_tag (EnvoiSavedTag *self)
{
  return self->tag;
}

/* --- Mutes --- */

GListModel *
envoi_store_list_mutes (EnvoiStore *self)
{
  return G_LIST_MODEL (self->feeds->mutes);
}

typedef struct {
  EnvoiCommand parent;
  EnvoiMuteRecord *record;
  gboolean remove;
  GArray *changed;
} Change;

static gboolean
run_change (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Change *self = (Change *) command;

  return (self->remove ? envoi_mute_table_remove (tables, self->record->id, error) : envoi_mute_table_save (tables, self->record, error))
         && envoi_mute_table_apply (tables, self->changed, error);
}

static void
done_change (EnvoiCommand *command, EnvoiStore *self)
{
  if (((Change *) command)->changed->len > 0)
    envoi_store_reload_lists (self);
  envoi_store_reload_comments (self);
  envoi_store_emit_mutes_changed (self);
}

static void
clear_change (EnvoiCommand *command)
{
  envoi_mute_record_free (((Change *) command)->record);
  g_array_unref (((Change *) command)->changed);
}

static const EnvoiCommandClass change_class = { sizeof (Change), ENVOI_COMMAND_WRITES, run_change, done_change, clear_change };

static void
push_change (EnvoiStore *self, EnvoiMute *mute, gboolean remove)
{
  Change *change = envoi_command_new (&change_class);

  change->record = g_new0 (EnvoiMuteRecord, 1);
  change->record->id = mute->id;
  change->record->kind = mute->kind;
  change->record->until = mute->until;
  change->record->value = g_strdup (mute->value);
  change->remove = remove;
  change->changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  envoi_store_push (self, change);
}

static void wait_for_end (EnvoiStore *self);

static gboolean
on_mute_timeout (gpointer data)
{
  EnvoiStore *self = data;
  gint64 now = envoi_time_now ();
  GListModel *mutes = G_LIST_MODEL (self->feeds->mutes);

  self->feeds->mute_timeout = 0;
  for (guint i = g_list_model_get_n_items (mutes); i > 0; i--)
    {
      g_autoptr (EnvoiMute) mute = g_list_model_get_item (mutes, i - 1);

      if (mute->until != 0 && mute->until <= now)
        envoi_store_remove_mute (self, mute);
    }
  wait_for_end (self);
  return G_SOURCE_REMOVE;
}

/* The next one to end; at most an hour, for the clock may be set and the machine may sleep. */
static void
wait_for_end (EnvoiStore *self)
{
  gint64 now = envoi_time_now (), next = G_MAXINT64;
  GListModel *mutes = G_LIST_MODEL (self->feeds->mutes);

  g_clear_handle_id (&self->feeds->mute_timeout, g_source_remove);
  for (guint i = 0; i < g_list_model_get_n_items (mutes); i++)
    {
      g_autoptr (EnvoiMute) mute = g_list_model_get_item (mutes, i);

      if (mute->until != 0)
        next = MIN (next, mute->until);
    }
  if (next != G_MAXINT64)
    self->feeds->mute_timeout = g_timeout_add_seconds (CLAMP ((next - now) / G_USEC_PER_SEC + 1, 1, 3600), on_mute_timeout, self);
}

/**
 * envoi_store_add_mute:
 * @value: words, or a bare address
 * @until: 0: for ever
 *
 * What falls under it leaves the lists after the commit.
 */
void
envoi_store_add_mute (EnvoiStore *self, EnvoiMuteKind kind, const char *value, gint64 until)
{
  GListModel *mutes = G_LIST_MODEL (self->feeds->mutes);
  g_autofree char *stripped = g_strstrip (g_strdup (value));
  g_autoptr (EnvoiMute) mute = NULL;

  if (stripped[0] == '\0')
    return;
  for (guint i = g_list_model_get_n_items (mutes); i > 0; i--)
    {
      g_autoptr (EnvoiMute) other = g_list_model_get_item (mutes, i - 1);

      if (other->kind == kind && strcmp (other->value, stripped) == 0)
        envoi_store_remove_mute (self, other);
    }
  mute = g_object_new (ENVOI_TYPE_MUTE, NULL);
  mute->id = ++self->feeds->last_mute;
  mute->kind = kind;
  mute->until = until;
  mute->value = g_steal_pointer (&stripped);
  g_list_store_append (self->feeds->mutes, mute);
  push_change (self, mute, FALSE);
  wait_for_end (self);
}

void
envoi_store_remove_mute (EnvoiStore *self, EnvoiMute *mute)
{
  g_autoptr (EnvoiMute) keep = g_object_ref (mute);
  guint position;

  if (!g_list_store_find (self->feeds->mutes, mute, &position))
    return;
  g_list_store_remove (self->feeds->mutes, position);
  push_change (self, mute, TRUE);
}

/* --- Tags --- */

GListModel *
envoi_store_list_saved_tags (EnvoiStore *self)
{
  return G_LIST_MODEL (self->feeds->tags);
}

typedef struct {
  EnvoiCommand parent;
  char *tag;
  gboolean saved;
} SaveTag;

static gboolean
run_save_tag (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_tag_table_save (tables, ((SaveTag *) command)->tag, ((SaveTag *) command)->saved, error);
}

static void
clear_save_tag (EnvoiCommand *command)
{
  g_free (((SaveTag *) command)->tag);
}

static const EnvoiCommandClass save_tag_class = { sizeof (SaveTag), ENVOI_COMMAND_WRITES, run_save_tag, NULL, clear_save_tag };

static guint
find_tag (EnvoiStore *self, const char *tag)
{
  GListModel *tags = G_LIST_MODEL (self->feeds->tags);

  for (guint i = 0; i < g_list_model_get_n_items (tags); i++)
    {
      g_autoptr (EnvoiSavedTag) one = g_list_model_get_item (tags, i);

      if (strcmp (one->tag, tag) == 0)
        return i;
    }
  return G_MAXUINT;
}

static void
append_tag (EnvoiStore *self, const char *tag)
{
  g_autoptr (EnvoiSavedTag) one = g_object_new (ENVOI_TYPE_SAVED_TAG, NULL);

  one->tag = g_strdup (tag);
  g_list_store_append (self->feeds->tags, one);
}

gboolean
envoi_store_is_tag_saved (EnvoiStore *self, const char *tag)
{
  return find_tag (self, tag) != G_MAXUINT;
}

/**
 * envoi_store_set_tag_saved:
 * @tag: in lower case, without #
 */
void
envoi_store_set_tag_saved (EnvoiStore *self, const char *tag, gboolean saved)
{
  guint position = find_tag (self, tag);
  SaveTag *save;

  if ((position != G_MAXUINT) == !!saved)
    return;
  save = envoi_command_new (&save_tag_class);
  save->tag = g_strdup (tag);
  save->saved = saved;
  if (saved)
    append_tag (self, tag);
  else
    g_list_store_remove (self->feeds->tags, position);
  envoi_store_push (self, save);
}

void
envoi_store_adopt_mutes (EnvoiStore *self, GPtrArray *records, GPtrArray *tags)
{
  for (guint i = 0; i < records->len; i++)
    {
      EnvoiMuteRecord *record = records->pdata[i];
      g_autoptr (EnvoiMute) mute = g_object_new (ENVOI_TYPE_MUTE, NULL);

      mute->id = record->id;
      mute->kind = record->kind;
      mute->until = record->until;
      mute->value = g_strdup (record->value);
      g_list_store_append (self->feeds->mutes, mute);
    }
  wait_for_end (self);
  for (guint i = 0; i < tags->len; i++)
    append_tag (self, tags->pdata[i]);
}
