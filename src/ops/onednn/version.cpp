#include "ration/onednn_version.hpp"

#include "ops/onednn/dnnl_compat.hpp"

namespace ration {

std::string onednn_version() { return ops::onednn::library_version(); }

}  // namespace ration
