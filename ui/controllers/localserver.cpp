#include "ui/controllers/localserver.h"
