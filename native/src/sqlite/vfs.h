#pragma once

namespace lanetrace {

// Makes new databases of this process, opened to be created under a name that ends in ".part", be written through a
// BlockFile; every other file is the system's own VFS's. An SQLite code. Nothing happens on Windows, or a second time.
int RegisterBlockVfs();

}  // namespace lanetrace
