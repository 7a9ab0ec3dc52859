// libjpeg reports errors by a callback that must not return, from C code that no exception may cross. The callback
// jumps to the caller of libjpeg; the frames in between are C's, and the functions that call setjmp hold nothing to
// destroy.
#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>
// After jpeglib.h, which it needs.
#include <jerror.h>

#include <array>
#include <string>

#include "cli/image_codecs.hpp"
#include "ration/error.hpp"

namespace ration::cli {
namespace {

struct Failure {
  jpeg_error_mgr base;  ///< First, so that libjpeg's pointer to it points to all.
  std::jmp_buf back;
  std::array<char, JMSG_LENGTH_MAX> message;
};

[[noreturn]] void jump_back(j_common_ptr info) {
  auto* failure = reinterpret_cast<Failure*>(info->err);
  (*info->err->format_message)(info, failure->message.data());
  std::longjmp(failure->back, 1);
}

/// Takes a truncated file for what it is; libjpeg would fill up with grey.
void judge_warning(j_common_ptr info, int level) {
  if (level < 0 && (info->err->msg_code == JWRN_JPEG_EOF || info->err->msg_code == JWRN_HIT_MARKER)) jump_back(info);
}

/// One decompression. Each step returns false after a failure, whose message is then in failure.message.
struct JpegReader {
  explicit JpegReader(std::span<const unsigned char> bytes) : input(bytes) {
    info.err = jpeg_std_error(&failure.base);
    failure.base.error_exit = jump_back;
    failure.base.emit_message = judge_warning;
  }
  ~JpegReader() { jpeg_destroy_decompress(&info); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  bool read_header() {
    if (setjmp(failure.back) != 0) return false;
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, input.data(), static_cast<unsigned long>(input.size()));
    jpeg_read_header(&info, TRUE);
    return true;
  }

  bool start() {
    if (setjmp(failure.back) != 0) return false;
    info.out_color_space = JCS_RGB;
    jpeg_start_decompress(&info);
    return true;
  }

  /// `pixels` has room for the whole picture.
  bool read_rows(std::uint8_t* pixels) {
    if (setjmp(failure.back) != 0) return false;
    const std::size_t row_bytes = std::size_t{info.output_width} * 3;
    while (info.output_scanline < info.output_height) {
      JSAMPROW row = pixels + info.output_scanline * row_bytes;
      jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
    return true;
  }

  std::span<const unsigned char> input;
  jpeg_decompress_struct info{};
  Failure failure{};
};

}  // namespace

Image decode_jpeg(std::span<const unsigned char> bytes) {
  JpegReader reader(bytes);
  const auto check = [&reader](bool success) {
    if (!success) {
      throw Error(ErrorCode::kInvalidArgument, std::string("libjpeg says: ") + reader.failure.message.data());
    }
  };
  check(reader.read_header());
  check_image_size(reader.info.image_width, reader.info.image_height);
  if (reader.info.jpeg_color_space == JCS_CMYK || reader.info.jpeg_color_space == JCS_YCCK) {
    throw Error(ErrorCode::kUnsupported, "its colours are CMYK; convert it to RGB");
  }
  check(reader.start());
  Image image(static_cast<int>(reader.info.output_width), static_cast<int>(reader.info.output_height));
  check(reader.read_rows(image.pixels.data()));
  return image;
}

}  // namespace ration::cli
