#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ratecheck::api {

/// A ZIP file of uncompressed entries, without dates: the same entries give the same bytes.
///
///   ZipWriter zip;
///   zip.add("export.json", json);
///   const std::string file = zip.take();
///
/// At most 65,535 entries and 4 GiB: nothing here checks that, and there is no ZIP64.
class ZipWriter {
 public:
  void add(std::string_view name, std::string_view bytes);
  /// The whole file. Nothing can be added afterwards.
  std::string take();

 private:
  std::string out_;
  std::string directory_;
  std::uint16_t entries_ = 0;
};

}  // namespace ratecheck::api
