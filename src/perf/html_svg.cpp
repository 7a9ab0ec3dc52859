#include "perf/html_svg.hpp"

#include "perf/html_text.hpp"

namespace ration::perf::html {
namespace {

std::string attribute(std::string_view name, double value) {
  return concat({" ", name, "=\"", coordinate(value), "\""});
}

std::string class_attribute(std::string_view css_class) {
  return css_class.empty() ? "" : " class=\"" + escape(css_class) + "\"";
}

}  // namespace

std::string coordinate(double value) {
  std::string text = fixed(value, 1);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

std::string path_through(const std::vector<Point>& points) {
  std::string data;
  for (const Point& point : points) {
    data += data.empty() ? 'M' : 'L';
    data += coordinate(point.x) + " " + coordinate(point.y);
  }
  return data;
}

Svg::Svg(Size size, const Caption& caption, std::string_view css_class) {
  text_ = "<svg role=\"img\" viewBox=\"0 0 " + coordinate(size.width) + " " + coordinate(size.height) + "\"" +
          class_attribute(css_class) + ">" + element("title", "", escape(caption.title)) +
          element("desc", "", escape(caption.description)) + "\n";
}

void Svg::open_group(std::string_view css_class) { text_ += "<g" + class_attribute(css_class) + ">"; }

void Svg::close_group() { text_ += "</g>\n"; }

void Svg::line(Point from, Point to, std::string_view css_class) {
  shape("<line" + attribute("x1", from.x) + attribute("y1", from.y) + attribute("x2", to.x) + attribute("y2", to.y),
        css_class, {});
}

void Svg::rect(const Box& box, std::string_view css_class, std::string_view tip) {
  shape("<rect" + attribute("x", box.x) + attribute("y", box.y) + attribute("width", box.width) +
            attribute("height", box.height),
        css_class, tip);
}

void Svg::path(std::string_view data, std::string_view css_class, std::string_view tip) {
  if (!data.empty()) shape("<path d=\"" + std::string(data) + "\"", css_class, tip);
}

void Svg::text(Point at, std::string_view content, std::string_view css_class) {
  text_ += "<text" + attribute("x", at.x) + attribute("y", at.y) + class_attribute(css_class) + ">" + escape(content) +
           "</text>\n";
}

std::string Svg::finish() { return std::move(text_) + "</svg>\n"; }

void Svg::shape(const std::string& start, std::string_view css_class, std::string_view tip) {
  text_ += start + class_attribute(css_class);
  if (tip.empty()) {
    text_ += "/>\n";
    return;
  }
  const std::string name = start.substr(1, start.find(' ') - 1);
  text_ += concat({">", element("title", "", escape(tip)), "</", name, ">\n"});
}

}  // namespace ration::perf::html
