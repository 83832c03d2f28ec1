// The program of each <room>_alone (CMakeLists.txt): that it links is the test.
int main() {}
