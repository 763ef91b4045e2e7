/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-disco-info.h"

#include <string.h>

#include "0004-data-forms.h"

#define NS_FORM "jabber:x:data"
#define MAX_IDENTITIES 256
#define MAX_FEATURES 2048
#define MAX_FORMS 64
#define MAX_TEXT 4096

typedef struct { char *category, *type, *language, *name; } Identity;

struct _EnvoiDiscoInfo {
  gatomicrefcount ref_count;
  GPtrArray  *identities;
  GPtrArray  *features;      /* in the order they came, for hashing */
  GHashTable *feature_set;   /* the same strings, unowned */
  GPtrArray  *forms;
  gboolean    ill_formed;    /* in the sense of XEP-0115, 5.4 */
};

G_DEFINE_BOXED_TYPE (EnvoiDiscoInfo, envoi_disco_info, envoi_disco_info_ref, envoi_disco_info_unref)

static void
identity_free (Identity *identity)
{
  g_free (identity->category);
  g_free (identity->type);
  g_free (identity->language);
  g_free (identity->name);
  g_free (identity);
}

static EnvoiDiscoInfo *
disco_info_new (void)
{
  EnvoiDiscoInfo *self = g_new0 (EnvoiDiscoInfo, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) identity_free);
  self->features = g_ptr_array_new_with_free_func (g_free);
  self->feature_set = g_hash_table_new (g_str_hash, g_str_equal);
  self->forms = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_form_unref);
  return self;
}

EnvoiDiscoInfo *
envoi_disco_info_ref (EnvoiDiscoInfo *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
envoi_disco_info_unref (EnvoiDiscoInfo *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->feature_set);
  g_ptr_array_unref (self->identities);
  g_ptr_array_unref (self->features);
  g_ptr_array_unref (self->forms);
  g_free (self);
}

static char *
dup_attribute (const EnvoiNode *node, const char *name)
{
  const char *value = envoi_node_get_attribute (node, name);

  return g_strdup (value ? value : "");
}

static void
add_feature (EnvoiDiscoInfo *self, const char *var)
{
  char *copy = g_strdup (var);

  g_ptr_array_add (self->features, copy);
  if (!g_hash_table_add (self->feature_set, copy))
    self->ill_formed = TRUE;
}

/* FALSE: too much. */
static gboolean
read_child (EnvoiDiscoInfo *self, const EnvoiNode *node)
{
  if (envoi_node_is (node, "identity", ENVOI_NS_DISCO_INFO))
    {
      Identity *identity = g_new0 (Identity, 1);

      identity->category = dup_attribute (node, "category");
      identity->type = dup_attribute (node, "type");
      identity->language = dup_attribute (node, "xml:lang");
      identity->name = dup_attribute (node, "name");
      g_ptr_array_add (self->identities, identity);
      return self->identities->len <= MAX_IDENTITIES &&
             strlen (identity->category) + strlen (identity->type) + strlen (identity->language) + strlen (identity->name) <= MAX_TEXT;
    }
  if (envoi_node_is (node, "feature", ENVOI_NS_DISCO_INFO))
    {
      const char *var = envoi_node_get_attribute (node, "var");

      if (var == NULL)
        return TRUE;
      if (strlen (var) > MAX_TEXT || self->features->len >= MAX_FEATURES)
        return FALSE;
      add_feature (self, var);
      return TRUE;
    }
  if (envoi_node_is (node, "x", NS_FORM))
    {
      EnvoiForm *form = envoi_form_read (node);

      if (form == NULL)
        self->ill_formed = TRUE;
      else
        g_ptr_array_add (self->forms, form);
      return self->forms->len <= MAX_FORMS;
    }
  return TRUE;
}

/**
 * envoi_disco_info_read:
 * @query: the element of an answer
 *
 * Returns: (transfer full) (nullable): what it says; NULL when it is something else or beyond the bounds
 */
EnvoiDiscoInfo *
envoi_disco_info_read (const EnvoiNode *query)
{
  g_autoptr (EnvoiDiscoInfo) self = NULL;

  if (query == NULL || !envoi_node_is (query, "query", ENVOI_NS_DISCO_INFO))
    return NULL;
  self = disco_info_new ();
  for (const EnvoiNode *node = envoi_node_first_element (query); node; node = envoi_node_next_element (node))
    if (!read_child (self, node))
      return NULL;
  return g_steal_pointer (&self);
}

/**
 * envoi_disco_info_new_own:
 * @features: what to announce
 *
 * Returns: (transfer full): the description of a desktop client
 */
EnvoiDiscoInfo *
envoi_disco_info_new_own (const char *name, const char * const *features)
{
  EnvoiDiscoInfo *self = disco_info_new ();
  Identity *identity = g_new0 (Identity, 1);

  *identity = (Identity) { g_strdup ("client"), g_strdup ("pc"), g_strdup (""), g_strdup (name) };
  g_ptr_array_add (self->identities, identity);
  for (; *features; features++)
    add_feature (self, *features);
  return self;
}

gboolean
envoi_disco_info_has_feature (const EnvoiDiscoInfo *self, const char *feature)
{
  return g_hash_table_contains (self->feature_set, feature);
}

gboolean
envoi_disco_info_has_identity (const EnvoiDiscoInfo *self, const char *category, const char *type)
{
  for (guint i = 0; i < self->identities->len; i++)
    {
      const Identity *identity = self->identities->pdata[i];
      if (g_str_equal (identity->category, category) && (type == NULL || g_str_equal (identity->type, type)))
        return TRUE;
    }
  return FALSE;
}

const char *
envoi_disco_info_get_name (const EnvoiDiscoInfo *self)
{
  for (guint i = 0; i < self->identities->len; i++)
    {
      const Identity *identity = self->identities->pdata[i];
      if (*identity->name)
        return identity->name;
    }
  return NULL;
}

const char *
envoi_disco_info_get_value (const EnvoiDiscoInfo *self, const char *form_type, const char *var)
{
  for (guint i = 0; i < self->forms->len; i++)
    {
      const EnvoiForm *form = self->forms->pdata[i];
      if (g_strcmp0 (form->form_type, form_type) == 0)
        return envoi_form_get_value (form, var);
    }
  return NULL;
}

/**
 * envoi_disco_info_get_values:
 *
 * Returns: (transfer none) (nullable): all values of the field
 */
const char * const *
envoi_disco_info_get_values (const EnvoiDiscoInfo *self, const char *form_type, const char *var)
{
  for (guint i = 0; i < self->forms->len; i++)
    {
      const EnvoiForm *form = self->forms->pdata[i];
      EnvoiFormField *field = g_strcmp0 (form->form_type, form_type) == 0 ? envoi_form_find (form, var) : NULL;

      if (field)
        return (const char * const *) field->values;
    }
  return NULL;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static int
compare_identities (gconstpointer a, gconstpointer b)
{
  const Identity *x = *(Identity * const *) a, *y = *(Identity * const *) b;
  int order = strcmp (x->category, y->category);

  if (order == 0)
    order = strcmp (x->type, y->type);
  if (order == 0)
    order = strcmp (x->language, y->language);
  return order ? order : strcmp (x->name, y->name);
}

static int
compare_fields (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 ((*(EnvoiFormField * const *) a)->var, (*(EnvoiFormField * const *) b)->var);
}

static int
compare_forms (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 ((*(EnvoiForm * const *) a)->form_type, (*(EnvoiForm * const *) b)->form_type);
}

static GPtrArray *
sorted (GPtrArray *array, GCompareFunc compare)
{
  GPtrArray *copy = g_ptr_array_new ();

  g_ptr_array_extend (copy, array, NULL, NULL);
  g_ptr_array_sort (copy, compare);
  return copy;
}

/* One more piece of the string; FALSE when it holds the separator, so that one answer could pass for another. */
static gboolean
append (GString *text, const char *piece)
{
  g_string_append (text, piece);
  g_string_append_c (text, '<');
  return strchr (piece, '<') == NULL;
}

static gboolean
append_identities (const EnvoiDiscoInfo *self, GString *text)
{
  g_autoptr (GPtrArray) identities = sorted (self->identities, compare_identities);

  for (guint i = 0; i < identities->len; i++)
    {
      const Identity *identity = identities->pdata[i];
      g_autofree char *joined = g_strdup_printf ("%s/%s/%s/%s", identity->category, identity->type, identity->language, identity->name);

      if (i > 0 && compare_identities (&identities->pdata[i - 1], &identities->pdata[i]) == 0)
        return FALSE;
      if (!append (text, joined))
        return FALSE;
    }
  return TRUE;
}

static gboolean
append_features (const EnvoiDiscoInfo *self, GString *text)
{
  g_autoptr (GPtrArray) features = sorted (self->features, compare_strings);

  for (guint i = 0; i < features->len; i++)
    if (!append (text, features->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
append_field (const EnvoiFormField *field, GString *text)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  if (field->var == NULL)
    return TRUE;
  if (!append (text, field->var))
    return FALSE;
  for (guint i = 0; field->values[i]; i++)
    g_ptr_array_add (values, field->values[i]);
  g_ptr_array_sort (values, compare_strings);
  for (guint i = 0; i < values->len; i++)
    if (!append (text, values->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
append_forms (const EnvoiDiscoInfo *self, GString *text)
{
  g_autoptr (GPtrArray) forms = sorted (self->forms, compare_forms);

  for (guint i = 0; i < forms->len; i++)
    {
      const EnvoiForm *form = forms->pdata[i];
      g_autoptr (GPtrArray) fields = NULL;

      /* A form without a hidden FORM_TYPE does not count. */
      if (form->form_type == NULL)
        continue;
      if (i > 0 && compare_forms (&forms->pdata[i - 1], &forms->pdata[i]) == 0)
        return FALSE;
      if (!append (text, form->form_type))
        return FALSE;
      fields = sorted (form->fields, compare_fields);
      for (guint j = 0; j < fields->len; j++)
        if (!append_field (fields->pdata[j], text))
          return FALSE;
    }
  return TRUE;
}

/**
 * envoi_disco_info_dup_hash:
 *
 * XEP-0115, 5.1 and 5.4.
 *
 * Returns: (transfer full) (nullable): base64
 */
char *
envoi_disco_info_dup_hash (const EnvoiDiscoInfo *self, GChecksumType type)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GChecksum) checksum = NULL;
  guint8 digest[64];
  gsize length = sizeof digest;

  if (self->ill_formed || !append_identities (self, text) || !append_features (self, text) || !append_forms (self, text))
    return NULL;

  checksum = g_checksum_new (type);
  g_checksum_update (checksum, (const guint8 *) text->str, text->len);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

/**
 * envoi_disco_info_write:
 *
 * Writes identities and features into the open <query>; own descriptions have no forms.
 */
void
envoi_disco_info_write (const EnvoiDiscoInfo *self, EnvoiBuilder *builder)
{
  for (guint i = 0; i < self->identities->len; i++)
    {
      const Identity *identity = self->identities->pdata[i];

      envoi_builder_open (builder, "identity", NULL);
      envoi_builder_attribute (builder, "category", identity->category);
      envoi_builder_attribute (builder, "type", identity->type);
      if (*identity->name)
        envoi_builder_attribute (builder, "name", identity->name);
      envoi_builder_close (builder);
    }
  for (guint i = 0; i < self->features->len; i++)
    {
      envoi_builder_open (builder, "feature", NULL);
      envoi_builder_attribute (builder, "var", self->features->pdata[i]);
      envoi_builder_close (builder);
    }
}
