#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "extraction/read/field_types.h"

using namespace ratecheck::extraction;

namespace {

std::string parsed(const std::string& format, const std::string& text) {
  const auto compiled = TimeFormat::compile(format);
  if (!compiled)
    return compiled.error().code;
  Clock clock;
  if (!compiled->parse(text, clock))
    return "none";
  std::string out = clock.year ? std::to_string(*clock.year) : "-";
  out += clock.month ? "/" + std::to_string(*clock.month) : "/-";
  out += clock.day ? "/" + std::to_string(*clock.day) : "/-";
  out += clock.second_of_day ? " " + std::to_string(*clock.second_of_day) : "";
  out += clock.offset_seconds ? " @" + std::to_string(*clock.offset_seconds) : "";
  return out;
}

}  // namespace

TEST_CASE("dates and times in every shape that was seen") {
  struct Case {
    const char* format;
    const char* text;
    const char* result;
  };
  const std::vector<Case> cases = {
      {"%d %B %Y", "04 July 2018", "2018/7/4"},
      {"%d %B %Y", "04July2018", "2018/7/4"},
      {"%d\n%B %Y", "04\nJuly 2018", "2018/7/4"},
      {"%B %d", "Jun 17", "-/6/17"},
      {"%B %d, %Y", "Jun 17, 2024", "2024/6/17"},
      {"%A, %B %d", "Wed, Sep 18", "-/9/18"},
      {"%d de %B", "16 de fev.", "-/2/16"},
      {"%A, %d %B %Y", "mar, 2 dic 2025", "2025/12/2"},
      {"%d %B %Y", "3 août 2019", "2019/8/3"},
      {"%d %B %Y", "1 februari 2020", "2020/2/1"},
      {"%I:%M %p", "2:03PM", "-/-/- 50580"},
      {"%I:%M %p", "12:24 AM", "-/-/- 1440"},
      {"%I:%M %p", "07:52 a.m.", "-/-/- 28320"},
      {"%I:%M %p", "12:05 pm", "-/-/- 43500"},
      {"%H:%M", "00:01", "-/-/- 60"},
      {"%Q", "2256", "-/-/- 82560"},
      {"%Q", "046", "-/-/- 2760"},
      {"%Q", "111", "-/-/- 4260"},
      {"%Y-%m-%d %H:%M:%S", "2015-12-02 7:10:55", "2015/12/2 25855"},
      {"%Y-%m-%d %H:%M:%S.%f", "2025-07-05 02:06:57.226821000", "2025/7/5 7617"},
      {"%Y-%m-%dT%H:%M:%S.%fZ", "2021-03-01T00:16:48.000Z", "2021/3/1 1008"},
      {"%Y-%m-%dT%H:%M:%S.%f%z", "2021-03-01T00:16:48.000Z", "2021/3/1 1008 @0"},
      {"%Y-%m-%d %H:%M:%S.%f %z %Z", "2025-11-05 11:58:42.352 +0100 CET", "2025/11/5 43122 @3600"},
      {"%m/%d/%Y, %I:%M:%S %p", "01/20/2020, 06:48:17 PM", "2020/1/20 67697"},
      {"%A, %B %d, %Y %I:%M %p", "Wednesday, June 2, 2021 9:06 PM", "2021/6/2 75960"},
      // never
      {"%d %B %Y", "04 Jully 2018", "none"},
      {"%d %B %Y", "04 July", "none"},
      {"%H:%M", "24:00", "none"},
      {"%H:%M", "12:60", "none"},
      {"%I:%M %p", "18:09 PM", "none"},
      {"%m/%d/%Y", "13/02/2020", "none"},
      {"%d %B %Y", "04 July 2018 x", "none"},
      // formats that say nothing, or half of something
      {"%q", "", "bad_format"},
      {"%I:%M", "", "bad_format"},
      {"%B %Y", "", "bad_format"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.format);
    CAPTURE(c.text);
    CHECK(parsed(c.format, c.text) == c.result);
  }
}
