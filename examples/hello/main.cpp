// Loads an ONNX file and answers one request; the whole of it. The other examples show how errors are caught.
//   ration_hello MODEL.onnx
#include <algorithm>
#include <iostream>
#include <ration/ration.hpp>
int main(int, char** argv) {
  ration::Engine engine;                 // as many workers as this process may use
  ration::Model model(engine, argv[1]);  // an ONNX file
  ration::Tensor image = ration::Tensor::zeros(ration::DataType::kFloat32, {1, 3, 224, 224});
  std::vector<ration::Tensor> outputs = model.run(image);
  std::span<const float> logits = outputs[0].values<float>();
  std::cout << "class " << std::max_element(logits.begin(), logits.end()) - logits.begin() << '\n';
}
