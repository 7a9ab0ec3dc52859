#include "cli/terminal.hpp"

#include <unistd.h>

namespace ration::cli {

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

}  // namespace ration::cli
