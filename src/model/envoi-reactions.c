/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-reactions.h"

#define MOST_NAMES 20

struct _EnvoiReaction {
  GObject parent_instance;
  char *emoji;
  guint count;
  gboolean mine;
  GPtrArray *names;            /* char *, ended by NULL */
  /* While the list is filled anew: */
  guint next_count;
  gboolean next_mine;
  GPtrArray *next_names;
};

G_DEFINE_FINAL_TYPE (EnvoiReaction, envoi_reaction, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_EMOJI,
  PROP_COUNT,
  PROP_MINE,
  PROP_NAMES,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

const char *
envoi_reaction_get_emoji (EnvoiReaction *self)
{
  return self->emoji;
}

guint
envoi_reaction_get_count (EnvoiReaction *self)
{
  return self->count;
}

gboolean
envoi_reaction_get_mine (EnvoiReaction *self)
{
  return self->mine;
}

const char * const *
envoi_reaction_get_names (EnvoiReaction *self)
{
  return (const char * const *) self->names->pdata;
}

static void
envoi_reaction_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiReaction *self = ENVOI_REACTION (object);

  switch (id)
    {
    case PROP_EMOJI:
      g_value_set_string (value, self->emoji);
      break;
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    case PROP_MINE:
      g_value_set_boolean (value, self->mine);
      break;
    case PROP_NAMES:
      g_value_set_boxed (value, self->names->pdata);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_reaction_finalize (GObject *object)
{
  EnvoiReaction *self = ENVOI_REACTION (object);

  g_free (self->emoji);
  g_ptr_array_unref (self->names);
  g_clear_pointer (&self->next_names, g_ptr_array_unref);
  G_OBJECT_CLASS (envoi_reaction_parent_class)->finalize (object);
}

static void
envoi_reaction_class_init (EnvoiReactionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = envoi_reaction_get_property;
  object_class->finalize = envoi_reaction_finalize;

  properties[PROP_EMOJI] = g_param_spec_string ("emoji", NULL, NULL, NULL, readable);
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_MINE] = g_param_spec_boolean ("mine", NULL, NULL, FALSE, readable);
  properties[PROP_NAMES] = g_param_spec_boxed ("names", NULL, NULL, G_TYPE_STRV, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_reaction_init (EnvoiReaction *self)
{
  self->names = g_ptr_array_new_null_terminated (1, g_free, TRUE);
}

EnvoiReaction *
envoi_reaction_new (const char *emoji)
{
  EnvoiReaction *self = g_object_new (ENVOI_TYPE_REACTION, NULL);

  self->emoji = g_strdup (emoji);
  return self;
}

/* Takes over what was gathered. */
static void
settle (EnvoiReaction *self)
{
  gboolean other_count = self->count != self->next_count, other_mine = self->mine != self->next_mine;
  gboolean other_names = !g_strv_equal ((const char * const *) self->names->pdata, (const char * const *) self->next_names->pdata);

  self->count = self->next_count;
  self->mine = self->next_mine;
  g_ptr_array_unref (self->names);
  self->names = g_steal_pointer (&self->next_names);
  if (other_names)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAMES]);
  if (other_count)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
  if (other_mine)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MINE]);
}

/* --- The list --- */

struct _EnvoiReactions {
  GObject parent_instance;
  GPtrArray *reactions;        /* EnvoiReaction */
  GPtrArray *next;             /* while it is filled anew */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiReactions, envoi_reactions, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return ENVOI_TYPE_REACTION;
}

static guint
get_n_items (GListModel *model)
{
  return ENVOI_REACTIONS (model)->reactions->len;
}

static gpointer
get_item (GListModel *model, guint i)
{
  EnvoiReactions *self = ENVOI_REACTIONS (model);

  return i < self->reactions->len ? g_object_ref (self->reactions->pdata[i]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static EnvoiReaction *
find (GPtrArray *reactions, const char *emoji)
{
  for (guint i = 0; i < reactions->len; i++)
    if (g_str_equal (((EnvoiReaction *) reactions->pdata[i])->emoji, emoji))
      return reactions->pdata[i];
  return NULL;
}

void
envoi_reactions_begin (EnvoiReactions *self)
{
  g_clear_pointer (&self->next, g_ptr_array_unref);
  self->next = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * envoi_reactions_add:
 * @emojis: (array zero-terminated=1): the whole set of one person, each once
 * @name: (nullable): what to call him
 */
void
envoi_reactions_add (EnvoiReactions *self, const char * const *emojis, gboolean mine, const char *name)
{
  g_return_if_fail (self->next != NULL);
  for (; *emojis != NULL; emojis++)
    {
      EnvoiReaction *reaction = find (self->next, *emojis);

      if (reaction == NULL)
        {
          reaction = find (self->reactions, *emojis);
          reaction = reaction != NULL ? g_object_ref (reaction) : envoi_reaction_new (*emojis);
          g_ptr_array_add (self->next, reaction);
          reaction->next_count = 0;
          reaction->next_mine = FALSE;
          g_clear_pointer (&reaction->next_names, g_ptr_array_unref);
          reaction->next_names = g_ptr_array_new_null_terminated (1, g_free, TRUE);
        }
      reaction->next_count++;
      reaction->next_mine |= mine;
      if (!mine && name != NULL && reaction->next_names->len < MOST_NAMES)
        g_ptr_array_add (reaction->next_names, g_strdup (name));
    }
}

void
envoi_reactions_end (EnvoiReactions *self)
{
  g_autoptr (GPtrArray) old = NULL;
  guint prefix = 0, suffix = 0;

  g_return_if_fail (self->next != NULL);
  old = self->reactions;
  self->reactions = g_steal_pointer (&self->next);
  for (guint i = 0; i < self->reactions->len; i++)
    settle (self->reactions->pdata[i]);
  while (prefix < MIN (old->len, self->reactions->len) && old->pdata[prefix] == self->reactions->pdata[prefix])
    prefix++;
  while (suffix < MIN (old->len, self->reactions->len) - prefix
         && old->pdata[old->len - 1 - suffix] == self->reactions->pdata[self->reactions->len - 1 - suffix])
    suffix++;
  if (prefix < old->len || old->len != self->reactions->len)
    g_list_model_items_changed (G_LIST_MODEL (self), prefix, old->len - prefix - suffix, self->reactions->len - prefix - suffix);
  g_signal_emit (self, signals[CHANGED], 0);
}

GStrv
envoi_reactions_dup_mine (EnvoiReactions *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->reactions->len; i++)
    {
      EnvoiReaction *reaction = self->reactions->pdata[i];

      if (reaction->mine)
        g_strv_builder_add (builder, reaction->emoji);
    }
  return g_strv_builder_end (builder);
}

static void
envoi_reactions_finalize (GObject *object)
{
  EnvoiReactions *self = ENVOI_REACTIONS (object);

  g_ptr_array_unref (self->reactions);
  g_clear_pointer (&self->next, g_ptr_array_unref);
  G_OBJECT_CLASS (envoi_reactions_parent_class)->finalize (object);
}

static void
envoi_reactions_class_init (EnvoiReactionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_reactions_finalize;
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_REACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_reactions_init (EnvoiReactions *self)
{
  self->reactions = g_ptr_array_new_with_free_func (g_object_unref);
}

EnvoiReactions *
envoi_reactions_new (void)
{
  return g_object_new (ENVOI_TYPE_REACTIONS, NULL);
}
