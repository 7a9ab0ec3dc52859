/// Takes note of what oneDNN was first asked for, because it makes statics then.
#pragma once

#include <string_view>

namespace ration::ops::onednn {

/// Call it after a use that may have made statics, with a name for the kind of use. The first call of each name
/// registers the process's exit handler anew, so that it runs before those statics are destroyed. Thread-safe.
void note_use(std::string_view kind, std::string_view implementation);

/// Makes the statics of sgemm: the library compiles its kernels at the first call that needs them, into tables that die
/// with the process's other statics. Who prepares a step that calls sgemm calls this first, so that no step makes them
/// while it runs. `matrices` is false if one operand is always a vector: those kernels take 2.6 ms of CPU time, the
/// others 26 ms more (oneDNN 2.6.3 on AVX2, once per process). Needs a TeamScope.
void prepare_sgemm(bool matrices);

/// Returns true for an implementation that runs sgemm's kernels.
bool calls_sgemm(std::string_view implementation) noexcept;

}  // namespace ration::ops::onednn
