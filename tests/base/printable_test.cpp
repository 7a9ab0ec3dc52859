#include "ration/printable.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "base/in_quotes.hpp"

namespace ration {
namespace {

TEST(Printable, KeepsWhatPeopleWrite) {
  EXPECT_EQ(printable(""), "");
  EXPECT_EQ(printable("conv1/weights:0 'x' \"y\" \\"), "conv1/weights:0 'x' \"y\" \\");
  EXPECT_EQ(printable("größe, 大きさ, 😀"), "größe, 大きさ, 😀");
}

TEST(Printable, ReplacesWhatDrivesATerminalOrForgesALine) {
  EXPECT_EQ(printable("a\n[error] b\r\x1b[2J\x07\x7f"), "a?[error] b??[2J??");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a?b");
  EXPECT_EQ(printable("c1 \u0085 line \u2028 bidi \u202Eevil\u2066 zero \u200B\uFEFF"),
            "c1 ? line ? bidi ?evil? zero ??");
  EXPECT_EQ(printable("soft\u00ADhyphen tag \U000E0041"), "soft?hyphen tag ?");
}

TEST(Printable, GivesValidUtf8ForAnyBytes) {
  EXPECT_EQ(printable("\xff\xfe\xc0\x80"), "????");
  EXPECT_EQ(printable("\xe2\x82"), "??") << "a sequence that ends early";
  EXPECT_EQ(printable("\xc3("), "?(") << "a lead byte before another character";
  EXPECT_EQ(printable("\xed\xa0\x80"), "???") << "a surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????") << "beyond the last character";
  EXPECT_EQ(printable("\xe0\x80\x80\xf0\x80\x80\x80"), "???????") << "longer than need be";
}

TEST(Printable, CutsBetweenCharacters) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abcdef...");
  EXPECT_EQ(printable("ää", 3), "ä...");
  EXPECT_EQ(printable(std::string(50'000'000, 'A')), std::string(kPrintableBytes, 'A') + "...");
}

TEST(InQuotes, ShowsNamesAndPaths) {
  EXPECT_EQ(base::in_quotes("a\nb"), "'a?b'");
  EXPECT_EQ(base::path_in_quotes(std::string(300, 'p')), "'" + std::string(300, 'p') + "'");
  std::ostringstream out;
  out << base::Quoted{"x\x1b"};
  EXPECT_EQ(out.str(), "'x?'");
}

}  // namespace
}  // namespace ration
