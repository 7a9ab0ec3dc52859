#include "cli/request_inputs.hpp"

#include <filesystem>

#include "cli/image.hpp"
#include "cli/npy.hpp"
#include "ration/error.hpp"
#include "ration/printable.hpp"

namespace ration::cli {
namespace {

// What networks trained on ImageNet take, for models that leave height and width free.
constexpr std::int64_t kUsualSide = 224;
// Larger pictures than this no network takes; the number must fit an int.
constexpr std::int64_t kLargestSide = 8192;

int side_of(const TensorInfo& info, int axis) {
  const std::int64_t side = info.shape[axis];
  return static_cast<int>(side == Shape::kDynamic ? kUsualSide : side);
}

bool takes_pictures(const TensorInfo& info) {
  return info.type == DataType::kFloat32 && info.shape.rank() == 4 && info.shape[1] == 3 && info.shape[2] != 0 &&
         info.shape[3] != 0 && info.shape[2] <= kLargestSide && info.shape[3] <= kLargestSide;
}

}  // namespace

Tensor read_input(const std::string& path, const TensorInfo& info, Preprocessing preprocessing) {
  if (std::filesystem::path(path).extension() == ".npy") return read_npy(path);
  if (!takes_pictures(info)) {
    throw Error(ErrorCode::kInvalidArgument, "'" + path + "' is no .npy file, and the model's input '" +
                                                 printable(info.name) + "' (" + std::string(to_string(info.type)) +
                                                 " " + info.shape.to_string() +
                                                 ") is no picture: that would be float32 [N, 3, height, width]");
  }
  const Image image = read_image(path);
  try {
    return preprocess(image, side_of(info, 3), side_of(info, 2), preprocessing);
  } catch (const Error& error) {
    throw Error(error.code(), "cannot resize the image '" + path + "': " + error.what());
  }
}

std::vector<Tensor> zero_inputs(std::span<const TensorInfo> inputs) {
  std::vector<Tensor> tensors;
  for (const TensorInfo& info : inputs) {
    Shape shape = info.shape;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] == Shape::kDynamic) shape.set(axis, 1);
    }
    tensors.push_back(Tensor::zeros(info.type, shape));
  }
  return tensors;
}

}  // namespace ration::cli
