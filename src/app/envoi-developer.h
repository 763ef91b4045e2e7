/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-config.h"
/* What only tests and developers need is compiled everywhere and reached in developer builds only. */
#ifdef ENVOI_DEVELOPER
#define ENVOI_IS_DEVELOPER TRUE
#else
#define ENVOI_IS_DEVELOPER FALSE
#endif
