#include "onnx/graph_builder.hpp"

#include <utility>

#include "base/fail.hpp"

namespace ration::onnx {

using graph::ValueId;

std::string derived_name(std::string_view base, std::string_view role) {
  constexpr std::size_t kLongestBase = 200;
  return std::string(base.substr(0, kLongestBase)).append(".").append(role);
}

ValueId GraphBuilder::read(std::string_view name, const NodeProto& reader) {
  if (const auto refused = refused_.find(name); refused != refused_.end()) {
    base::fail(ErrorCode::kUnsupported, label(reader), " reads ", in_quotes(name), ": ", refused->second);
  }
  Entry& entry = entries_[name];
  if (entry.reader == nullptr) entry.reader = &reader;
  if (entry.value == graph::kNoValue) {
    const auto renamed = renamed_.find(name);
    entry.value = graph_.add_value(renamed == renamed_.end() ? std::string(name) : renamed->second);
  }
  return entry.value;
}

ValueId GraphBuilder::write(std::string_view name) {
  Entry& entry = entries_[name];
  base::require(!entry.written && !refused_.contains(name), ErrorCode::kInvalidModel, "the value ", in_quotes(name),
                " is defined twice");
  entry.written = true;
  if (entry.value == graph::kNoValue) {
    const auto renamed = renamed_.find(name);
    entry.value = graph_.add_value(renamed == renamed_.end() ? std::string(name) : renamed->second);
  }
  return entry.value;
}

void GraphBuilder::define(std::string_view name, ValueId value) {
  const bool added = entries_.emplace(name, Entry{value, nullptr, true}).second;
  base::require(added, ErrorCode::kInvalidModel, "the value ", in_quotes(name), " is defined twice");
}

void GraphBuilder::refuse(std::string_view name, std::string reason) {
  const auto found = entries_.find(name);
  base::require((found == entries_.end() || !found->second.written) && !refused_.contains(name),
                ErrorCode::kInvalidModel, "the value ", in_quotes(name), " is defined twice");
  if (found != entries_.end()) {
    base::fail(ErrorCode::kUnsupported, label(*found->second.reader), " reads ", in_quotes(name), ": ", reason);
  }
  refused_.emplace(name, std::move(reason));
}

void GraphBuilder::rename(std::string_view name, std::string internal) { renamed_.emplace(name, std::move(internal)); }

std::optional<ValueId> GraphBuilder::find(std::string_view name) const {
  if (const auto refused = refused_.find(name); refused != refused_.end()) {
    base::fail(ErrorCode::kUnsupported, "the graph's output ", in_quotes(name), ": ", refused->second);
  }
  const auto found = entries_.find(name);
  if (found == entries_.end() || !found->second.written) return std::nullopt;
  return found->second.value;
}

void GraphBuilder::require_all_written() const {
  // In the order of the values, so that the same file gives the same sentence.
  const Entry* first = nullptr;
  std::string_view first_name;
  for (const auto& [name, entry] : entries_) {
    if (entry.written || (first != nullptr && first->value < entry.value)) continue;
    first = &entry;
    first_name = name;
  }
  if (first == nullptr) return;
  base::fail(ErrorCode::kInvalidModel, label(*first->reader), " reads ", in_quotes(first_name),
             ", which no node, input or initializer provides");
}

}  // namespace ration::onnx
