/* The example of include/ration/c_api.h, line by line. */
#include <ration/c_api.h>
#include <stdio.h>

int main(void) {
  ration_engine* engine = NULL;
  ration_model* model = NULL;
  static float pixels[3 * 224 * 224], scores[1000];
  const ration_tensor image = {pixels, RATION_FLOAT32, 4, {1, 3, 224, 224}};
  const ration_tensor classes = {scores, RATION_FLOAT32, 2, {1, 1000}};
  ration_error* error = ration_engine_create(NULL, &engine);
  if (error == NULL) error = ration_model_load(engine, "resnet50.onnx", NULL, &model);
  if (error == NULL) error = ration_model_run_into(model, &image, 1, &classes, 1);
  if (error != NULL) fprintf(stderr, "%s\n", ration_error_message(error));
  ration_error_free(error);
  ration_model_free(model);
  ration_engine_free(engine);
  return 0;
}
