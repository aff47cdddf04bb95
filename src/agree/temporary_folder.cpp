#include "temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>

namespace understudy::agree {

diag::Result<TemporaryFolder> TemporaryFolder::create() {
  std::error_code error;
  std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error) parent = "/tmp";
  std::string name = (parent / "understudy-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    return diag::fail_errno("US-O001", "cannot create a folder in '" + parent.string() + "'",
                            errno);
  }
  return TemporaryFolder(name);
}

diag::Result<std::filesystem::path> TemporaryFolder::write(const std::string& name,
                                                           std::string_view bytes) const {
  std::filesystem::path file = path_ / name;
  std::ofstream out(file, std::ios::binary);
  out << bytes << std::flush;
  if (out) return file;
  return diag::fail_errno("US-O001", "cannot write '" + file.string() + "'", errno);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace understudy::agree
