/// What stands behind a stream.
#pragma once

namespace ration::cli {

/// Returns true if a person may be looking at stderr: it is no file and no pipe.
bool stderr_is_terminal();

}  // namespace ration::cli
