// fcgiapp.h is the part of libfcgi that serves several threads (the FCGX_ functions). fcgi_stdio.h, which
// redefines printf and its like, is left out.
#include <fcgiapp.h>
