#include "ratecheck/base/spool.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "ratecheck/base/hash.h"

// The file is made without a name (O_TMPFILE), or, where the file system knows no such files, under one that is
// taken away at once; it ends with the process whatever happens. What goes into it is XORed with the stream of
// XChaCha20 under a key of its own, piece by piece: a piece begins at a multiple of 64 KiB, which is a whole
// number of the cipher's blocks, so that it is read again by its place alone. Nobody but this process can have
// written there, so nothing is authenticated.
//
//   appended:  |---- piece 0 ----|---- piece 1 ----|-- waiting --|
//   file:      |---- piece 0 ----|---- piece 1 ----|                 finish() adds the last, shorter piece

namespace ratecheck {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10U;
constexpr std::size_t kCipherBlock = 64;
static_assert(kPiece % kCipherBlock == 0);

int nameless_file(const std::filesystem::path& folder) {
  const int made = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (made >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
    return made;
  std::string name = (folder / ".spool-XXXXXX").string();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0)
    ::unlink(name.c_str());
  return named;
}

}  // namespace

struct Spool::File {
  explicit File(const std::filesystem::path& folder) : descriptor(nameless_file(folder)) {
    const std::string bytes = random_bytes(key.size() + nonce.size());
    std::copy_n(bytes.begin(), key.size(), key.begin());
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(key.size()), nonce.size(), nonce.begin());
  }
  ~File() {
    sodium_memzero(key.data(), key.size());
    if (descriptor >= 0)
      ::close(descriptor);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// The same both ways. `at` is a multiple of a piece.
  void cipher(std::string& bytes, std::uint64_t at) const {
    auto* data = reinterpret_cast<unsigned char*>(bytes.data());
    crypto_stream_xchacha20_xor_ic(data, data, bytes.size(), nonce.data(), at / kCipherBlock, key.data());
  }

  int descriptor;
  std::array<unsigned char, crypto_stream_xchacha20_KEYBYTES> key{};
  std::array<unsigned char, crypto_stream_xchacha20_NONCEBYTES> nonce{};
};

Spool::Spool(std::filesystem::path folder, std::size_t in_memory)
    : folder_(std::move(folder)), in_memory_(in_memory) {}
Spool::~Spool() = default;
Spool::Spool(Spool&& other) noexcept = default;
Spool& Spool::operator=(Spool&& other) noexcept = default;

void Spool::append(std::string_view bytes) {
  if (failed_)
    return;
  waiting_ += bytes;
  if (file_ != nullptr ? waiting_.size() >= kPiece : waiting_.size() > in_memory_)
    write_out(false);
}

void Spool::write_out(bool all) {
  if (file_ == nullptr)
    file_ = std::make_unique<File>(folder_);
  failed_ = failed_ || file_->descriptor < 0;
  std::size_t done = 0;
  while (!failed_ && (waiting_.size() - done >= kPiece || (all && done < waiting_.size()))) {
    std::string piece = waiting_.substr(done, kPiece);
    file_->cipher(piece, in_file_);
    for (std::size_t written = 0; !failed_ && written < piece.size();) {
      const ssize_t wrote = ::pwrite(file_->descriptor, piece.data() + written, piece.size() - written,
                                     static_cast<off_t>(in_file_ + written));
      failed_ = wrote == 0 || (wrote < 0 && errno != EINTR);
      written += static_cast<std::size_t>(std::max<ssize_t>(wrote, 0));
    }
    done += piece.size();
    in_file_ += piece.size();
  }
  waiting_.erase(0, done);
  if (failed_ || waiting_.capacity() > 2 * kPiece) {
    const std::string rest = failed_ ? std::string() : waiting_;
    std::string().swap(waiting_);  // the megabyte of the beginning is not kept
    waiting_ = rest;
  }
}

Status Spool::finish() {
  if (file_ != nullptr && !failed_)
    write_out(true);
  if (failed_)
    return Error{"no_room", "What is too long for memory could not be written to the disk."};
  return {};
}

std::uint64_t Spool::size() const {
  return in_file_ + waiting_.size();
}

bool Spool::is_in_memory() const {
  return file_ == nullptr;
}

Result<std::string> Spool::take_text() {
  if (const Status whole = finish(); !whole)
    return whole.error();
  if (file_ == nullptr)
    return std::move(waiting_);
  return text_of(*this);
}

Result<std::string> text_of(const Spool& spool) {
  std::string text(static_cast<std::size_t>(spool.size()), '\0');
  SpoolReader reader(spool);
  std::size_t got = 0;
  while (const std::size_t more = reader.read(text.data() + got, text.size() - got))
    got += more;
  if (got != text.size())
    return Error{"no_room", "What was written to the disk could not be read again."};
  return text;
}

SpoolReader::SpoolReader(const Spool& spool, std::uint64_t from) : spool_(spool) {
  if (spool.file_ == nullptr) {
    used_ = static_cast<std::size_t>(std::min<std::uint64_t>(from, spool.waiting_.size()));
  } else {
    skip_ = static_cast<std::size_t>(from % kPiece);
    at_ = from - skip_;
  }
}

bool SpoolReader::next_piece() {
  used_ = 0;
  piece_.clear();
  if (spool_.file_ == nullptr || at_ >= spool_.in_file_)
    return false;
  piece_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, spool_.in_file_ - at_)));
  std::size_t got = 0;
  while (got < piece_.size()) {
    const ssize_t more =
        ::pread(spool_.file_->descriptor, piece_.data() + got, piece_.size() - got, static_cast<off_t>(at_ + got));
    if (more <= 0 && errno == EINTR)
      continue;
    if (more <= 0) {
      failed_ = true;
      piece_.clear();
      return false;
    }
    got += static_cast<std::size_t>(more);
  }
  spool_.file_->cipher(piece_, at_);
  at_ += piece_.size();
  used_ = std::min(std::exchange(skip_, 0), piece_.size());
  return used_ < piece_.size();
}

std::size_t SpoolReader::read(char* to, std::size_t most) {
  if (most == 0 || failed_)
    return 0;
  if (spool_.file_ == nullptr) {  // all of it is in memory
    const std::size_t got = spool_.waiting_.copy(to, most, used_);
    used_ += got;
    return got;
  }
  if (used_ == piece_.size() && !next_piece())
    return 0;
  const std::size_t got = piece_.copy(to, most, used_);
  used_ += got;
  return got;
}

}  // namespace ratecheck
