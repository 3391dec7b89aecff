#include "core/auth/auditchain.h"
