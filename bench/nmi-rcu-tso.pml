/*
 * NMI-RCU under tso: nmi-rcu-sc.pml, with the window of pending stores that a CPU has there. It takes the same -D.
 *
 * Only the task stores to what others can see, and it never leaves CPU 0: no other CPU ever has a store pending.
 */
#ifndef CPUS
#define CPUS 2
#endif
#define OBJECTS 5
#define WINDOW 6

/* A pointer: 0 is &dummy_nmi_handler, which is static; 1 to 4 are the heap slots. */
#define DUMMY 0
#define BIT(n) (1 << (n))

/* A bit for each object: allocated; which of its fields have been initialized. */
unsigned alive : OBJECTS = 1;
unsigned fn : OBJECTS = 1;
unsigned ticks : OBJECTS = 1;
/* static struct nmi_handler *nmi_handler = &dummy_nmi_handler; */
unsigned nmi_handler : 3 = DUMMY;
/* From the end of the grace period to the next registration. */
bit unregistered = 1;

/* A bit for each CPU: an NMI runs there; it is inside my_nmi_callback(); the grace period waits for it. */
unsigned running : CPUS;
unsigned inside : CPUS;
unsigned marked : CPUS;

/* The window of CPU 0, five bits for each pending store: what it does, and to which object. The oldest is in the lowest bits. */
unsigned pending : 3;
int window;
#define FREE 0
#define FN 1
#define TICKS 2
#define PUBLISH 3
#define STORE(what, pointer) ((what) << 3 | (pointer))
#define ENTRY(at) (window >> 5 * (at) & 31)

inline fetch(what, pointer)
{
	window = window | STORE(what, pointer) << 5 * pending;
	pending++
}

/* Not part of a state: they are used within a step only. */
hidden byte at;
hidden byte found;

/* Whether CPU 0 has such a store pending. */
inline find(what, pointer)
{
	at = 0;
	found = 0;
	do
	:: at == pending -> break
	:: at < pending && ENTRY(at) == STORE(what, pointer) -> found = 1; break
	:: else -> at++
	od
}

/* A load of a field on CPU 0 sees the pending stores, and a pending kfree(). */
inline check_own(what, initialized)
{
	find(FREE, handler);
	assert(!found);
	assert(alive & BIT(handler));
	find(what, handler);
	assert(found || (initialized & BIT(handler)))
}

inline check(what, initialized)
{
	if
	:: _pid == 0 -> check_own(what, initialized)
	:: else -> assert((alive & initialized) & BIT(handler))
	fi
}

/*
 * this_cpu_inc(nmi_count). As in the kernel, a variable that any CPU could read; nobody does, so it is hidden: no part of a state. With
 * LOCAL_COUNT, who knows that has made it a local variable, and Spin can reduce the step away.
 */
#ifdef LOCAL_COUNT
#define COUNT counted = 1
#else
hidden byte nmi_count[CPUS];
#define COUNT nmi_count[_pid] = 1 - nmi_count[_pid]
#endif

active [CPUS] proctype do_nmi()
{
	byte handler = DUMMY, cpu, counted;

	do
	:: d_step { running = running | BIT(_pid) };             /* arrival, nmi_enter() */
	   cpu = _pid;                                            /* smp_processor_id() */
	   COUNT;                                                 /* this_cpu_inc(nmi_count) */
	   d_step {                                               /* rcu_dereference_sched(nmi_handler) */
		handler = nmi_handler;
		at = 0;
		do
		:: _pid == 0 && at < pending ->
			/* The youngest pending store counts. */
			if
			:: ENTRY(at) >> 3 == PUBLISH -> handler = ENTRY(at) & 7
			:: else
			fi;
			at++
		:: else -> break
		od
	   };
	   if
	   :: handler == DUMMY                                    /* handler->fn, dummy_nmi_callback() */
	   :: d_step {
		handler != DUMMY;                                 /* handler->fn, into my_nmi_callback() */
		check(FN, fn);
		assert(!unregistered);
		inside = inside | BIT(_pid)
	      };
	      d_step {
		check(TICKS, ticks);                              /* READ_ONCE(handler->ticks) */
		inside = inside & ~BIT(_pid);
		handler = DUMMY
	      }
	   fi;
	   d_step {                                               /* nmi_exit(), return */
		cpu = 0;
		counted = 0;
		running = running & ~BIT(_pid);
		marked = marked & ~BIT(_pid)
	   }
	od
}

/* The task takes no step while an NMI runs on its CPU, and stores nothing while the window is full. */
#define ON_CPU_0 !(running & BIT(0))
#define MAY_STORE ON_CPU_0 && pending < WINDOW

active proctype rmmod()
{
	byte data;

	do
	:: d_step {                                              /* kmalloc() */
		ON_CPU_0 && alive != BIT(OBJECTS) - 1;
		data = 1;
		do
		:: alive & BIT(data) -> data++
		:: else -> break
		od;
		alive = alive | BIT(data)
	   };
	   d_step { MAY_STORE; fetch(FN, data) };
	   d_step { MAY_STORE; fetch(TICKS, data); unregistered = 0 };
	   d_step { MAY_STORE; fetch(PUBLISH, data) };            /* rcu_assign_pointer() */
	   d_step { MAY_STORE; fetch(PUBLISH, DUMMY) };           /* rcu_assign_pointer() */
#ifndef NO_GRACE_PERIOD
	   d_step {                                               /* synchronize_sched() begins */
		ON_CPU_0 && pending == 0;
		marked = running
	   };
	   d_step {                                               /* synchronize_sched() ends */
		ON_CPU_0 && pending == 0 && marked == 0;
		assert(inside == 0);
		unregistered = 1
	   };
#endif
	   d_step { MAY_STORE; fetch(FREE, data); data = 0 }      /* kfree() */
	od
}

/* Performs the pending stores, the oldest first. */
#define OLDEST (window & 7)

active proctype store_buffer()
{
	do
	:: d_step {
		pending > 0;
		if
		:: ENTRY(0) >> 3 == FREE ->
			assert(alive & BIT(OLDEST));
			alive = alive & ~BIT(OLDEST);
			fn = fn & ~BIT(OLDEST);
			ticks = ticks & ~BIT(OLDEST)
		:: ENTRY(0) >> 3 == FN -> assert(alive & BIT(OLDEST)); fn = fn | BIT(OLDEST)
		:: ENTRY(0) >> 3 == TICKS -> assert(alive & BIT(OLDEST)); ticks = ticks | BIT(OLDEST)
		:: ENTRY(0) >> 3 == PUBLISH -> nmi_handler = OLDEST
		fi;
		window = window >> 5;
		pending--
	   }
	od
}
