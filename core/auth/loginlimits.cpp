#include "core/auth/loginlimits.h"
