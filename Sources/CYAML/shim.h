#ifndef TAILRACE_CYAML_H
#define TAILRACE_CYAML_H

#include <yaml.h>
#endif
