// Writes the page of the made-up report to the file that is named: to look at it in a browser.
#include <fstream>
#include <iostream>

#include "html_sample.hpp"
#include "perf/html_page.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: perf_html_sample FILE.html\n";
    return 2;
  }
  std::ofstream file(argv[1]);
  ration::perf::write_html(file, ration::perf::sample_report());
  file.close();
  if (!file) std::cerr << "cannot write " << argv[1] << '\n';
  return file ? 0 : 1;
}
