#include "CSystemInterface.h"
