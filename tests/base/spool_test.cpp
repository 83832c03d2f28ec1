#include "ratecheck/base/spool.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "ratecheck/base/json_out.h"

using namespace ratecheck;

namespace {

/// A folder of its own, gone afterwards.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "spool-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path path;
};

/// Bytes that tell where they stand.
std::string numbered(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; out.size() < size; ++i)
    out += std::to_string(i) + ';';
  out.resize(size);
  return out;
}

std::string read_in_pieces_of(const Spool& spool, std::size_t most) {
  std::string all;
  std::string buffer(most, '\0');
  SpoolReader reader(spool);
  while (const std::size_t got = reader.read(buffer.data(), most))
    all.append(buffer, 0, got);
  CHECK_FALSE(reader.failed());
  return all;
}

}  // namespace

TEST_CASE("a spool of any length gives back what was written, however it is cut") {
  const Folder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, Spool::kInMemory, Spool::kInMemory + 1,
                                 Spool::kInMemory + (std::size_t{64} << 10U), std::size_t{3'000'001}}) {
    CAPTURE(size);
    const std::string bytes = numbered(size);
    for (const std::size_t cut : {std::size_t{777}, std::size_t{65536}, std::size_t{5'000'000}}) {
      CAPTURE(cut);
      Spool spool(folder.path);
      for (std::size_t at = 0; at < bytes.size(); at += cut)
        spool.append(std::string_view(bytes).substr(at, cut));
      REQUIRE(spool.finish());
      CHECK(spool.size() == size);
      CHECK(spool.is_in_memory() == (size <= Spool::kInMemory));
      CHECK(read_in_pieces_of(spool, 1000) == bytes);
      CHECK(read_in_pieces_of(spool, 1 << 20) == bytes);
      CHECK(*spool.take_text() == bytes);
    }
  }
}

TEST_CASE("a spool leaves no name in its folder, and its file holds none of the bytes") {
  const Folder folder;
  Spool spool(folder.path);
  const std::string planted = "PLANTED-TEXT-OF-A-WORKER";
  for (int i = 0; i < 200'000; ++i)
    spool.append(planted);
  REQUIRE(spool.finish());
  CHECK(std::filesystem::is_empty(folder.path));
  bool found_file = false;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code none;
    const std::string target = std::filesystem::read_symlink(entry.path(), none).string();
    if (target.find(folder.path.string()) == std::string::npos)
      continue;
    found_file = true;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    CHECK(bytes.size() == spool.size());
    CHECK(bytes.find(planted) == std::string::npos);
  }
  CHECK(found_file);
}

TEST_CASE("two spools of the same bytes have different files") {
  const Folder folder;
  std::string first;
  for (int i = 0; i < 2; ++i) {
    Spool spool(folder.path);
    spool.append(std::string(Spool::kInMemory + 1, 'x'));
    REQUIRE(spool.finish());
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code none;
      if (std::filesystem::read_symlink(entry.path(), none).string().find(folder.path.string()) ==
          std::string::npos)
        continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      CHECK(bytes != first);
      first = bytes;
    }
  }
}

TEST_CASE("a spool that the disk has no room for says so and gives nothing") {
  const Folder folder;
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto old = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{std::size_t{2} << 20U, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  Spool spool(folder.path);
  for (int i = 0; i < 100; ++i)
    spool.append(std::string(100'000, 'x'));
  const Status done = spool.finish();
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == "no_room");
  CHECK_FALSE(spool.take_text());

  Spool nowhere(folder.path / "missing");
  nowhere.append(std::string(Spool::kInMemory + 1, 'x'));
  CHECK_FALSE(nowhere.finish());
}

TEST_CASE("JSON of any length goes into a spool as it would into a text") {
  const Folder folder;
  const auto write = [](JsonWriter& out) {
    out.begin_object().key("items").begin_array();
    for (int i = 0; i < 60'000; ++i) {
      out.begin_object().member("number", i).key("empty").begin_array().end_array();
      out.member("text", i % 1000 == 0 ? std::string(100'000, '"') : std::string("a\nb"));
      out.end_object();
    }
    out.end_array().key("raw").raw("[" + std::string(200'000, ' ') + "1]").member("after", 1);
    out.member("long", std::string(70'000, '\n') + std::string(200'000, 'x')).end_object();
  };
  JsonWriter text;
  write(text);
  Spool spool(folder.path);
  JsonWriter spooled(spool);
  write(spooled);
  spooled.hand_over();
  CHECK(*spool.take_text() == text.take());
}
