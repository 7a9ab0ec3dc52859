#include "ops/onednn/row_cuts.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "ops/onednn/cut_grid.hpp"

namespace ration::ops::onednn {
namespace {

class RowProgram {
 public:
  RowProgram(const RowSpec& spec, const Description& whole) : spec_(spec) {
    program_.label = spec.label;
    program_.detail = implementation_name(whole);
    program_.primitives.push_back(prepare(whole));
    RowRange all{.dst_rows = spec.window.dst_rows, .src_rows = spec.window.src_rows};
    if (const auto range = row_range(spec.window, 0, 1); range.has_value()) all = *range;
    forms_.push_back({all, 0});
    add_cut(1, {all});
  }

  Program build() && {
    for (const int count : kCutCounts) {
      if (count == 1 || count > spec_.max_cut) continue;
      const std::vector<RowRange> ranges = ranges_of(CutGrid(count, spec_.images).inner_pieces);
      if (!ranges.empty()) add_cut(count, ranges);
    }
    return std::move(program_);
  }

 private:
  struct Form {
    RowRange range;
    std::size_t primitive;
  };

  /// Returns the ranges with a primitive made for each of them, or nothing if one has none.
  std::vector<RowRange> ranges_of(std::int64_t pieces) {
    std::vector<RowRange> ranges;
    for (std::int64_t index = 0; index < pieces; ++index) {
      const std::optional<RowRange> range = row_range(spec_.window, index, pieces);
      if (!range.has_value() || !has_primitive(*range)) return {};
      ranges.push_back(*range);
    }
    return ranges;
  }

  bool has_primitive(const RowRange& range) {
    if (find(range) != forms_.end()) return true;
    const std::optional<Description> piece = spec_.describe(range);
    if (!piece.has_value() || implementation_name(*piece) != program_.detail) return false;
    program_.primitives.push_back(prepare(*piece));
    forms_.push_back({range, program_.primitives.size() - 1});
    return true;
  }

  void add_cut(int count, const std::vector<RowRange>& ranges) {
    const std::int64_t image_pieces = count / static_cast<std::int64_t>(ranges.size());
    const std::int64_t images_each = spec_.images / image_pieces;
    Cut cut{.count = count, .calls = {}};
    for (std::int64_t image = 0; image < spec_.images; image += images_each) {
      for (const RowRange& range : ranges) {
        for (std::int64_t i = image; i < image + images_each; ++i) cut.calls.push_back(make_call(i, range));
      }
    }
    program_.cuts.push_back(std::move(cut));
  }

  Call make_call(std::int64_t image, const RowRange& range) const {
    const auto offset = [image](std::size_t image_bytes, std::int64_t row, std::size_t row_bytes) {
      return static_cast<std::size_t>(image) * image_bytes + static_cast<std::size_t>(row) * row_bytes;
    };
    return {.primitive = find(range)->primitive,
            .src_offset = offset(spec_.src_image_bytes, range.src_begin, spec_.src_row_bytes),
            .dst_offset = offset(spec_.dst_image_bytes, range.dst_begin, spec_.dst_row_bytes),
            .constants = spec_.constants};
  }

  std::vector<Form>::const_iterator find(const RowRange& range) const {
    return std::find_if(forms_.begin(), forms_.end(), [&](const Form& form) { return form.range.same_form(range); });
  }

  const RowSpec& spec_;
  Program program_;
  std::vector<Form> forms_;
};

}  // namespace

Program make_row_program(const RowSpec& spec, const Description& whole) { return RowProgram(spec, whole).build(); }

}  // namespace ration::ops::onednn
