#include "onnx/opset.hpp"

#include "base/fail.hpp"
#include "onnx/operator_rule.hpp"

namespace ration::onnx {

bool is_default_domain(std::string_view domain) { return domain.empty() || domain == "ai.onnx"; }

std::optional<int> imported_opset(std::span<const OpsetImport> imports, std::string_view importer) {
  std::optional<std::int64_t> found;
  for (const auto& [domain, version] : imports) {
    if (!is_default_domain(domain)) continue;
    base::require(found.value_or(version) == version, ErrorCode::kInvalidModel, importer, " imports the opsets ",
                  found.value_or(version), " and ", version, " of the ONNX operators, expected one");
    found = version;
  }
  if (!found) return std::nullopt;
  base::require(*found >= kOldestOpset && *found <= kNewestOpset, ErrorCode::kUnsupported, importer, " uses opset ",
                *found, " of the ONNX operators; opsets ", kOldestOpset, " to ", kNewestOpset, " are supported");
  return static_cast<int>(*found);
}

}  // namespace ration::onnx
